"""Record what a customer said to what we offered."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions.reopen import reopen
from heard.feedback.actions._complaints import about, locked_open
from heard.feedback.events import RemedyAnswered
from heard.feedback.models import Remedy, RemedyAnswer
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent


class AnsweredAlready(Exception):
    """It was answered before, or another was offered in its place; nothing was changed."""


def record_answer(
    *, remedy: Remedy, answer: RemedyAnswer, at: dt.datetime, agent: Agent | None, words: str = ""
) -> Remedy:
    """Note what the customer said to an offer; without an agent they said it themselves, on its page, and it is our turn.

    Raises AnsweredAlready, and ComplaintIsOver.
    """
    with transaction.atomic():
        complaint = locked_open(remedy.complaint)
        row = Remedy.objects.select_for_update(no_key=True).get(pk=remedy.pk)
        if not row.is_waiting:
            raise AnsweredAlready
        row.answer, row.answered_at, row.answered_by, row.by_page = answer, at, agent, agent is None
        row.answer_words = words.replace("\0", "").strip()[:300]
        row.save()
        if agent is None:
            reopen(conversation=complaint.conversation, agent=None, at=at)
        announce(
            RemedyAnswered(
                **about(complaint, agent), remedy_id=row.pk, kind=row.kind, answer=answer, by_page=agent is None
            )
        )
    return row
