"""Facts of customers' answers as sentences between what was said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also
from heard.feedback.models import LOW, Score


def tell_answers() -> None:
    """Let the pages of conversations and customers tell what customers answered."""
    tell_also({"CheckInAnswered": _answered, "SatisfactionGiven": _given})


def _answered(who: str, data: dict[str, Any]) -> Told:
    if data["is_well"]:
        return _("The customer says that all is well"), "circle-check"
    return _("The customer says that it is not settled yet"), "rotate-ccw"


def _given(who: str, data: dict[str, Any]) -> Told:
    score = data["score"]
    values = {"score": score, "label": str(dict(Score.choices).get(score, ""))}
    return _("How they were served: %(score)s of 5, %(label)s") % values, "frown" if score <= LOW else "smile"
