"""Make a promise."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.models import Conversation, Inbox
from heard.plumbing.events import announce
from heard.promises.actions._book import appoint, show
from heard.promises.actions.owe_answers import made
from heard.promises.calendars import HoursBook
from heard.promises.models import Promise, PromiseKind, Source

if TYPE_CHECKING:
    from heard.staff.models import Agent, Team

FARTHEST = dt.timedelta(days=3 * 366)
WARN_PERCENT = (80,)  # of the time given, where nobody says otherwise


class MomentIsWrong(Exception):
    """A promise is for a moment to come, within three years."""


def make(
    *,
    conversation: Conversation,
    kind: PromiseKind,
    due_at: dt.datetime,
    source: Source,
    agent: Agent | None,
    at: dt.datetime,
    words: str = "",
    is_told: bool = True,
    owner: Agent | None = None,
    team: Team | None = None,
    message_id: int | None = None,
    order_number: str = "",
) -> Promise:
    """Put on the ledger what is owed to a conversation's customer by `due_at`.

    `is_told` says that the customer knows. Without an owner and a team it is whose the conversation is, and goes with it.
    The same words of the same message are put down once. Raises MomentIsWrong, and MayNotOpen for an owner who may not
    open the inbox.
    """
    if not at < due_at <= at + FARTHEST:
        raise MomentIsWrong
    with transaction.atomic():
        row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.merged_into_id or conversation.pk)
        if owner and not Inbox.objects.visible_to(owner).filter(pk=row.inbox_id).exists():
            raise MayNotOpen
        if message_id and (known := _known(row, kind, words, message_id)):
            return known
        promise = Promise(
            **_about(row, owner, team), kind=kind, words=words[:300], order_number=order_number[:60], source=source,
            message_id=message_id, made_at=at, made_by=agent, told_at=at if is_told else None,
            seconds=math.ceil((due_at - at).total_seconds()), warn_percent=list(WARN_PERCENT),
        )  # fmt: skip
        _write(promise, at)
    return promise


def _about(row: Conversation, owner: Agent | None, team: Team | None) -> dict[str, Any]:
    """Return what a promise is about, and whose it is."""
    return {
        "customer_id": row.customer_id,
        "conversation": row,
        "inbox_id": row.inbox_id,
        "owner_id": owner.pk if owner else None if team else row.assignee_id,
        "team_id": team.pk if team else None if owner else row.team_id,
        "follows_assignee": not (owner or team),
    }


def _write(promise: Promise, at: dt.datetime) -> None:
    appoint(promise, HoursBook([]), at=at)
    promise.save()
    announce(made(promise))
    show([promise.conversation_id])


def _known(row: Conversation, kind: str, words: str, message_id: int) -> Promise | None:
    return Promise.objects.filter(conversation=row, kind=kind, words=words[:300], message_id=message_id).first()
