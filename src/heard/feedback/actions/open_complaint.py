"""Open a complaint."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_noop

from heard.conversations.actions._row import locked
from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.say import NobodyToTell, say
from heard.conversations.models import Conversation
from heard.feedback.actions._complaints import HOLD, ComplaintOpenAlready, about, insist_may_open
from heard.feedback.complaint_moments import ACKNOWLEDGED_WITHIN, UPDATED_WITHIN, within
from heard.feedback.complaint_words import ComplaintSpeaker
from heard.feedback.events import ComplaintOpened
from heard.feedback.models import Complaint, ComplaintCause
from heard.plumbing.events import announce
from heard.promises.actions.make import make
from heard.promises.models import Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 4000  # characters
UNSETTLED = gettext_noop("a complaint is not settled yet.")


class NothingSaid(Exception):
    """A complaint is about something: a few words, and not a whole book."""


def open_complaint(
    *,
    conversation: Conversation,
    agent: Agent,
    words: str,
    at: dt.datetime,
    owner: Agent | None = None,
    cause: ComplaintCause | None = None,
    cause_words: str = "",
    tells_customer: bool = True,
) -> Complaint:
    """Take something up as a complaint, owned by a named person: `owner`, else who has the conversation, else the agent.

    `tells_customer` acknowledges it at once, by name and with a moment by which they hear of us, which is promised to
    them; otherwise (or when there is nobody to write to) acknowledging it by an answer is owed within four business
    hours. The conversation is open from then on, and stays so until the complaint is settled.

    Raises NothingSaid, ComplaintOpenAlready, heard.conversations.actions.assign.MayNotOpen, ConversationGone.
    """
    words = words.replace("\0", "").strip()
    if not words or len(words) > LONGEST:
        raise NothingSaid
    with transaction.atomic():
        row = locked(conversation)
        if Complaint.objects.open().filter(conversation=row).exists():
            raise ComplaintOpenAlready
        owner = owner or row.assignee or agent
        insist_may_open(owner, row.inbox_id)
        complaint = Complaint.objects.create(
            conversation=row, began_in=row.pk, customer_id=row.customer_id, inbox_id=row.inbox_id, owner=owner,
            words=words, cause=cause, cause_words=cause_words.strip()[:300], opened_at=at, opened_by=agent,
        )  # fmt: skip
        reopen(conversation=row, agent=agent, at=at)
        hold_open(conversation=row, kind=HOLD, why=UNSETTLED, agent=agent, at=at)
        _promise(complaint, agent, at, tells_customer=tells_customer)
        told = complaint.acknowledged_at is not None
        announce(ComplaintOpened(**about(complaint, agent), tells_customer=told))
    return complaint


def _promise(complaint: Complaint, agent: Agent, at: dt.datetime, *, tells_customer: bool) -> None:
    """Tell the customer who sees to it and by when they hear of us; or owe them that."""
    row = complaint.conversation
    due_at = within(row, UPDATED_WITHIN, at=at)
    if tells_customer and _told(complaint, due_at, at):
        complaint.acknowledged_at = at
        promise = _owed(complaint, PromiseKind.UPDATE, due_at, agent, at)
    else:
        promise = owe_acknowledgement(complaint, agent, at)
    complaint.promise_ids = [promise.pk]
    complaint.save(update_fields=["acknowledged_at", "promise_ids"])


def owe_acknowledgement(complaint: Complaint, agent: Agent, at: dt.datetime) -> Promise:
    """Owe the customer, within four business hours, the word that a locked complaint is taken seriously."""
    due_at = within(complaint.conversation, ACKNOWLEDGED_WITHIN, at=at)
    return _owed(complaint, PromiseKind.ACKNOWLEDGE, due_at, agent, at)


def _told(complaint: Complaint, due_at: dt.datetime, at: dt.datetime) -> bool:
    conversation = Conversation.objects.select_related("customer", "inbox__brand", "team").get(
        pk=complaint.conversation_id
    )
    text = ComplaintSpeaker(conversation, at=at).taken(owner=complaint.owner.name, due=due_at)
    try:
        with transaction.atomic():
            say(conversation=conversation, text=text, at=at, facts={"complaint": complaint.pk})
    except NobodyToTell:
        return False
    return True


def _owed(complaint: Complaint, kind: PromiseKind, due_at: dt.datetime, agent: Agent, at: dt.datetime) -> Promise:
    return make(
        conversation=complaint.conversation,
        kind=kind,
        due_at=due_at,
        source=Source.AGENT,
        agent=agent,
        is_told=kind == PromiseKind.UPDATE,
        owner=complaint.owner,
        at=at,
    )
