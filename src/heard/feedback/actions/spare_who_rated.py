"""Spare customers a second question by mail, once they have answered the one at the end of a chat."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop

from heard.feedback.models import AskedBy
from heard.promises.actions.end_check_ins import end_check_ins
from heard.promises.models import BY_ITSELF, End, Promise

if TYPE_CHECKING:
    from heard.feedback.events import SatisfactionGiven
    from heard.plumbing.reactions import Recorded

TOLD_US = gettext_noop("They told us at the end of the chat how it went.")


def spare_who_rated(*, rated: Mapping[int, dt.datetime]) -> int:
    """Release the check-ins that these conversations are still owed; return how many. `rated` says when they answered."""
    owed = Promise.objects.open().filter(BY_ITSELF, conversation__in=rated)
    ends = {one.pk: (End.RELEASED, rated[one.conversation_id], TOLD_US) for one in owed}
    end_check_ins(ends=ends)
    return len(ends)


def spare_who_told_us(facts: Sequence[Recorded[SatisfactionGiven]]) -> None:
    """React to what is said at the end of chats."""
    rated = {fact.event.conversation_id: fact.at for fact in facts if fact.event.source == AskedBy.CHAT}
    if rated:
        spare_who_rated(rated=rated)
