"""Take the steps of a service policy, because something is about to be late, or is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import override

from heard.conversations.steps import take_steps
from heard.promises.events import PromiseBroken, PromiseDueSoon
from heard.promises.models import Escalation, Promise, ServicePolicy
from heard.promises.refused_steps import why_not
from heard.staff.models import Business

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded


def escalate(*, promise: Promise, fact_id: int, steps: Sequence[Mapping[str, Any]], why: str, at: dt.datetime) -> bool:
    """Take these steps in the promise's conversation, after one fact once; return whether they were taken.

    All or none: what could not be done is written down with its reason and not tried again. `why` names the policy.
    """
    with transaction.atomic(), override(Business.current().language):
        entry, is_new = Escalation.objects.get_or_create(
            fact_id=fact_id, defaults={"promise": promise, "at": at, "steps": steps}
        )
        if not is_new:
            return False
        try:
            with transaction.atomic():
                take_steps(conversation=promise.conversation, steps=steps, agent=None, at=at, reason="policy", why=why)
        except (OperationalError, InterfaceError):
            raise
        except Exception as error:
            entry.why_not = why_not(error, whose=f"the policy {why}, for promise {promise.pk},")[:300]
            entry.save(update_fields=["why_not"])
            return False
    return True


def escalate_what_is_late(facts: Sequence[Recorded[PromiseDueSoon | PromiseBroken]]) -> None:
    """React to what is due soon or late by the steps of the policy that aimed at it, while it is still owed."""
    policies = {
        policy.pk: policy for policy in ServicePolicy.objects.in_force() if policy.on_warning or policy.on_breach
    }
    if not policies:
        return
    wanted = Promise.objects.owed().filter(
        pk__in={fact.event.promise_id for fact in facts}, policy_id_then__in=policies
    )
    owed = {promise.pk: promise for promise in wanted.select_related("conversation")}
    for fact in facts:
        promise = owed.get(fact.event.promise_id)
        policy = policies.get(promise.policy_id_then or 0) if promise else None
        if promise is None or policy is None:
            continue
        steps = policy.on_breach if isinstance(fact.event, PromiseBroken) else policy.on_warning
        if steps:
            escalate(promise=promise, fact_id=fact.id, steps=steps, why=policy.name, at=timezone.now())
