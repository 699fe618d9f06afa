"""Write down that somebody rang a customer, and what came of it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.actions.note import note
from heard.conversations.models import Conversation
from heard.plumbing.events import announce
from heard.promises.actions._book import about, done, locked_one, put_down
from heard.promises.actions.make import FARTHEST, MomentIsWrong
from heard.promises.actions.move import is_past, move, shifted
from heard.promises.actions.prepare_updates import Wanted, prepare
from heard.promises.actions.release import EndedAlready
from heard.promises.actions.tell_new_date import take_back_words
from heard.promises.events import CallLogged
from heard.promises.models import CallLog, CallOutcome, Informing, Mode, NoticeKind, Promise, PromiseKind

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 4000  # characters of what was said
ENOUGH_TRIES = 3  # then a mail is kinder than another ring


class NotACall(Exception):
    """What was promised is no call."""


def log_call(
    *,
    promise: Promise,
    agent: Agent,
    outcome: CallOutcome,
    at: dt.datetime,
    words: str = "",
    next_at: dt.datetime | None = None,
) -> CallLog:
    """Write a call down, as a note in the conversation's history, too.

    Whoever was reached has had the call: the promise is kept, or made good. Otherwise it stays owed; with `next_at` it
    is due then, and a customer who was told of the call hears the new moment, by the gate; a call that was late by now
    stays broken, and another promise takes its place. Raises NotACall, EndedAlready and MomentIsWrong.
    """
    with transaction.atomic():
        row = locked_one(promise)
        if row.kind != PromiseKind.CALL_BACK:
            raise NotACall
        if not row.is_owed:
            raise EndedAlready
        conversation = Conversation.objects.get(pk=row.conversation_id)
        words = words.replace("\0", "").strip()[:LONGEST]
        told = note(conversation=conversation, agent=agent, text=_written(outcome, words), at=at)
        call = CallLog.objects.create(
            promise=row, conversation_id=told.conversation_id, agent=agent, outcome=outcome, words=words, at=at,
            note_id=told.pk,
        )  # fmt: skip
        announce(CallLogged(**about(row, agent), call_id=call.pk, outcome=outcome))
        if outcome == CallOutcome.REACHED:
            put_down([row], done(row, at=at, by=agent))
        elif next_at is not None:
            _try_again(row, call, agent, next_at, at)
    return call


def _written(outcome: CallOutcome, words: str) -> str:
    head = _("Call: %(outcome)s") % {"outcome": outcome.label}
    return f"{head}\n\n{words}" if words else head


def _try_again(row: Promise, call: CallLog, agent: Agent, next_at: dt.datetime, at: dt.datetime) -> None:
    """Ring again at another moment: a try in time breaks nothing; what was late stays so, whether anybody noticed or not."""
    if row.end or is_past(row, at):
        moved = move(promise=row, agent=agent, due_at=next_at, is_told=False, at=at, tells=False)
    elif not at < next_at <= at + FARTHEST:
        raise MomentIsWrong
    else:
        moved = row
        put_down([row], shifted(row, agent=agent, due_at=next_at, is_told=False, at=at))
    take_back_words(row, at=at)  # what waits to be said of the moment it had
    mode = Informing.current().updates
    if moved.told_at is not None and mode != Mode.OFF:
        prepare({moved.conversation_id: [Wanted(NoticeKind.UPDATE, f"call:{call.pk}", moved, mode, at, before=row)]})
