"""Facts of the community as sentences on a customer's timeline."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also


def tell_community() -> None:
    """Let the pages of customers tell what they do in the community."""
    tell_also(
        {
            "MemberJoined": _joined,
            "QuestionAsked": _asked,
            "AnswerGiven": _answered,
            "QuestionHandedOver": _handed_over,
        }
    )


def _joined(who: str, data: dict[str, Any]) -> Told:
    return _("They joined the community"), "messages-square"


def _asked(who: str, data: dict[str, Any]) -> Told:
    return _("They asked the community"), "circle-question-mark"


def _answered(who: str, data: dict[str, Any]) -> Told:
    return _("They answered a question in the community"), "messages-square"


def _handed_over(who: str, data: dict[str, Any]) -> Told:
    return _("Nobody in the community answered for a while; the team looks after their question"), "life-buoy"
