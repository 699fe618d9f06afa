"""What every verb does with a complaint: lock it with all that hangs on it, name it in facts, ask who may own it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.models import Conversation, Inbox
from heard.feedback.models import Complaint
from heard.promises.models import Promise

if TYPE_CHECKING:
    from heard.staff.models import Agent

HOLD = "complaint"


class ComplaintIsOver(Exception):
    """It was closed or withdrawn meanwhile; nothing was changed."""


class ComplaintOpenAlready(Exception):
    """The conversation has an open complaint, and one is enough at a time."""


def locked_complaint(complaint: Complaint) -> Complaint:
    """Return a complaint as it is now, ours until the transaction ends, with its conversation and what was promised.

    The promises are locked first, then the conversation, as everywhere (docs/decisions/one-order-of-locks.md): a timer
    that breaks one of them and shows that in the lists at the same moment is waited for, and does not wait for us.
    """
    promised = Promise.objects.filter(pk__in=complaint.promise_ids).order_by("pk")
    list(promised.select_for_update(no_key=True).values_list("pk"))
    list(Conversation.objects.select_for_update(no_key=True).filter(pk=complaint.conversation_id).values_list("pk"))
    rows = Complaint.objects.select_for_update(no_key=True, of=("self",))
    return rows.select_related("conversation__inbox__brand", "conversation__customer", "owner", "cause").get(
        pk=complaint.pk
    )


def locked_open(complaint: Complaint) -> Complaint:
    """Return the same, if it is still open. Raises ComplaintIsOver."""
    row = locked_complaint(complaint)
    if not row.is_open:
        raise ComplaintIsOver
    return row


def insist_may_open(owner: Agent, inbox_id: int) -> None:
    """Raise MayNotOpen for somebody who does not work here any more, or may not open the inbox."""
    if not owner.is_active or not Inbox.objects.visible_to(owner).filter(pk=inbox_id).exists():
        raise MayNotOpen


def about(complaint: Complaint, agent: Agent | None) -> dict[str, Any]:
    """Return what every fact about a complaint says."""
    return {
        "complaint_id": complaint.pk,
        "conversation_id": complaint.conversation_id,
        "customer_id": complaint.customer_id,
        "inbox_id": complaint.inbox_id,
        "owner_id": complaint.owner_id,
        "agent_id": None if agent is None else agent.pk,
    }
