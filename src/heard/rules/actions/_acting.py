"""Letting one rule act on one conversation: once on each occasion, whole or not at all, and never round in a circle."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from heard.conversations.models import Conversation
from heard.conversations.steps import take_steps
from heard.promises.refused_steps import why_not
from heard.rules.models import Cause, Outcome, Rule, RuleRun
from heard.staff.models import Business

DEEPEST = 5  # rules one after the other, each set off by what the one before did
MOST_PER_HOUR = 10  # times one rule acts on one conversation
ONCE = "once"


def act(
    rule: Rule,
    number: int,
    *,
    occasion: str,
    at: dt.datetime,
    chain: Sequence[int] = (),
    fact_id: int | None = None,
) -> bool:
    """Take a rule's steps in the conversation of a number and write down what came of it; return whether they were taken.

    What was written down of this occasion is not done again. `chain` are the rules whose steps led to this. Steps that
    cannot be taken leave nothing behind but the reason. Only a database that is gone is raised: it is tried again whole.
    """
    with override(Business.current().language):
        key = ONCE if rule.once else occasion
        if _known(rule, number, {key, occasion}):
            return False
        run = RuleRun(rule=rule, conversation_id=number, occasion=key, fact_id=fact_id, at=at, chain=[*chain, rule.pk])
        if why := _held_back(rule, number, chain, at):
            return _note(run, Outcome.STOPPED, why, occasion)
        run.steps = rule.steps
        before = _facts_of(number)
        try:
            with transaction.atomic():
                run.save(force_insert=True)
                _take(rule, number, at)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            return _note(run, Outcome.REFUSED, why_not(error, whose=f"the rule {rule.name}"), occasion)
        caused = _facts_of(number) - before
        Cause.objects.bulk_create(Cause(fact_id=number, run=run) for number in sorted(caused))
    return True


def lock(conversation_ids: Collection[int]) -> set[int]:
    """Lock conversations, in the order of their numbers, before they are weighed; return those that still exist."""
    rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=conversation_ids).order_by("pk")
    return set(rows.values_list("pk", flat=True))


def _take(rule: Rule, number: int, at: dt.datetime) -> None:
    conversation = Conversation(pk=number)  # only its name: the row is read, as it is now, where it is locked
    take_steps(conversation=conversation, steps=rule.steps, agent=None, at=at, reason="rule", why=rule.name)


def _known(rule: Rule, number: int, occasions: Collection[str]) -> bool:
    return RuleRun.objects.filter(rule=rule, conversation=number, occasion__in=occasions).exists()


def _held_back(rule: Rule, number: int, chain: Sequence[int], at: dt.datetime) -> str:
    """Return why a rule must not act now, or an empty text."""
    if rule.pk in chain:
        return _("It would set itself off: what it reacts to came of its own steps.")
    if len(chain) >= DEEPEST:
        return _("%(number)s rules have set each other off already; the chain ends here.") % {"number": DEEPEST}
    acted = RuleRun.objects.filter(rule=rule, conversation=number, at__gt=at - dt.timedelta(hours=1))
    if acted.exclude(outcome=Outcome.STOPPED).count() >= MOST_PER_HOUR:
        return _("It has acted here %(number)s times within an hour.") % {"number": MOST_PER_HOUR}
    return ""


def _note(run: RuleRun, outcome: Outcome, why: str, occasion: str) -> bool:
    """Write down that a rule did not act; on another occasion it may."""
    run.pk, run._state.adding = None, True
    run.outcome, run.why, run.occasion = outcome, why[:300], occasion
    RuleRun.objects.bulk_create([run], ignore_conflicts=True)
    return False


def _facts_of(number: int) -> set[int]:
    """Return the facts about a conversation that this transaction has written so far."""
    with connection.cursor() as cursor:
        cursor.execute(_WRITTEN, [f"conversation:{number}"])
        return {number for (number,) in cursor.fetchall()}


_WRITTEN = "SELECT id FROM plumbing_fact WHERE stream = %s AND xid = pg_current_xact_id()"
