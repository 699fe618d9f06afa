"""Let rules act on what happens."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from heard.rules.actions._acting import act, lock
from heard.rules.cases import Cases
from heard.rules.listening import Listening, listening_to, needs_of
from heard.rules.models import Cause

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded


def follow_rules(facts: Sequence[Recorded[Any]]) -> None:
    """React to facts by the rules that listen to them, in their order; of one that ends the list, no later one acts.

    While no rule listens it costs one small statement for a whole batch. Conversations are fetched together, however many
    they are, and again after a rule has changed one. Conditions are weighed under the lock of the conversation: what
    somebody changes meanwhile is either seen or waits. Spam and what was erased or merged is left alone.
    """
    rules = listening_to(type(facts[0].event).__name__)
    if not rules:
        return
    numbers = {fact.event.conversation_id for fact in facts}
    lock(numbers)
    cases = Cases.gather(
        numbers,
        needs_of(rules),
        message_ids=[number for fact in facts if (number := getattr(fact.event, "message_id", None))],
        promise_ids=[number for fact in facts if (number := getattr(fact.event, "promise_id", None))],
    )
    causes = Cause.objects.filter(fact_id__in=[fact.id for fact in facts]).select_related("run")
    chains = {cause.fact_id: cause.run.chain for cause in causes}
    for fact in facts:
        _follow(fact, rules, cases, chains.get(fact.id, []))


def _follow(fact: Recorded[Any], rules: Sequence[Listening], cases: Cases, chain: Sequence[int]) -> None:
    event = fact.event
    number = event.conversation_id
    message_id, promise_id = getattr(event, "message_id", None), getattr(event, "promise_id", None)
    for one in rules:
        case = cases.case(number, at=fact.at, message_id=message_id, promise_id=promise_id)
        if case is None or case.is_left_alone or getattr(event, "is_spam", False):
            return
        if not one.conditions.hold(case):
            continue
        occasion = f"fact:{fact.id}"
        if act(one.rule, number, occasion=occasion, fact_id=fact.id, chain=chain, at=timezone.now()):
            cases.fetch([number])
            if one.rule.stop_after:
                return
