"""Remember that a check-in asked a customer how it went, so that silence counts, too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.models import Closure, Conversation
from heard.feedback.actions._answers import answer_row
from heard.feedback.models import AskedBy
from heard.promises.models import Informing, Notice, NoticeKind

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.promises.events import NoticeSent


def remember_asking(*, asked: Mapping[int, dt.datetime]) -> int:
    """Write down when the customers of these conversations were asked about their last closing; return how many."""
    rows = Conversation.objects.filter(pk__in=asked, merged_into__isnull=True).order_by("pk")
    count = 0
    for conversation in rows:
        with transaction.atomic():
            last = Closure.objects.filter(conversation=conversation, at__lte=asked[conversation.pk]).order_by("-id")
            closure = last.first()
            if closure is None:
                continue
            row = answer_row(closure=closure, conversation=conversation, source=AskedBy.CHECK_IN)
            if row.asked_at is None:
                row.asked_at = asked[conversation.pk]
                row.save(update_fields=["asked_at"])
            count += 1
    return count


def remember_check_ins(facts: Sequence[Recorded[NoticeSent]]) -> None:
    """React to check-ins that left, where they ask how the customer was served."""
    numbers = [fact.event.notice_id for fact in facts if fact.event.kind == NoticeKind.CHECK_IN]
    if numbers and Informing.current().asks_satisfaction:
        remember_asking(asked=dict(Notice.objects.filter(pk__in=numbers).values_list("conversation", "state_at")))
