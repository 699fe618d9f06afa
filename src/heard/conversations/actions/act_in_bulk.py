"""Do one thing to many conversations."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.assign import MayNotOpen, assign
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import DescriptionIsWrong, describe
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.snooze import MomentHasPassed, snooze
from heard.conversations.actions.tag import TagIsWrong, tag
from heard.conversations.actions.wait import wait
from heard.conversations.models import Conversation, Tagging
from heard.staff.models import Agent

AT_ONCE = 500
SEVERAL: Mapping[str, Callable[..., Conversation]] = {
    "assign": assign,
    "close": close,
    "describe": describe,
    "mark_spam": mark_spam,
    "not_spam": not_spam,
    "reopen": reopen,
    "snooze": snooze,
    "tag": tag,
    "wait": wait,
}
TIMELESS = {"describe"}
REMEMBERED = ("state", "since", "assignee_id", "team_id", "priority", "contact_reason_id")


class TooManyAtOnce(Exception):
    """More than can be done while somebody waits."""


@dataclasses.dataclass(frozen=True, kw_only=True)
class BulkOutcome:
    """What came of it: which were done, why the others were not (by id), and what undo_in_bulk needs."""

    done: list[int]
    refused: dict[int, str]
    undo: list[dict[str, Any]]


def act_in_bulk(
    *, conversations: Sequence[Conversation], agent: Agent, action: str, at: dt.datetime, **arguments: Any
) -> BulkOutcome:
    """Do one of SEVERAL to many conversations; one that refuses does not keep the others from it.

    `arguments` are those of the verb, without the conversation, the agent and the moment. What `undo` holds can be
    kept as JSON. Raises TooManyAtOnce for more than 500, KeyError for any other action.
    """
    if len(conversations) > AT_ONCE:
        raise TooManyAtOnce
    act = SEVERAL[action]
    clock = {} if action in TIMELESS else {"at": at}
    done, refused, undo = [], {}, []
    for conversation in conversations:
        try:
            with transaction.atomic():
                before = picture(conversation)
                act(conversation=conversation, agent=agent, **clock, **arguments)
                after = picture(conversation)
        except (ConversationGone, HeldOpen, MayNotOpen, MomentHasPassed, TagIsWrong, DescriptionIsWrong) as error:
            refused[conversation.pk] = _told(error)
            continue
        done.append(conversation.pk)
        if before != after:
            undo.append({"id": conversation.pk, "before": before, "after": after})
    return BulkOutcome(done=done, refused=refused, undo=undo)


def picture(conversation: Conversation) -> dict[str, Any]:
    """Return what may change, as JSON can hold it."""
    row = Conversation.objects.filter(pk=conversation.pk).values(*REMEMBERED).first()
    if row is None:
        raise ConversationGone
    tags = (
        Tagging.objects.filter(conversation=conversation.pk).order_by("tag__name").values_list("tag__name", flat=True)
    )
    return {**row, "since": row["since"].isoformat(), "tags": list(tags)}


def _told(error: Exception) -> str:
    match error:
        case ConversationGone():
            return _("It was erased meanwhile.")
        case HeldOpen():
            return _("It stays open: %(why)s") % {"why": _(str(error))}
        case MayNotOpen():
            return _("Whoever should have it may not open its inbox.")
        case MomentHasPassed():
            return _("That moment has passed.")
        case _:
            return _("“%(value)s” cannot be entered.") % {"value": error}
