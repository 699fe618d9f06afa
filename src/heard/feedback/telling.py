"""Facts of complaints as sentences between what was said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also
from heard.feedback.models import Outcome, RemedyAnswer, RemedyKind
from heard.plumbing.listing import listed


def tell_complaints() -> None:
    """Let the pages of conversations and customers tell what became of complaints."""
    tell_also(_TELLERS)


def _values(who: str, data: dict[str, Any]) -> dict[str, str]:
    much = f"{data.get('amount', '')} {data.get('currency', '')}".strip()
    kind = str(dict(RemedyKind.choices).get(data.get("kind", ""), ""))
    return {
        "who": who,
        "whom": data.get("owner_name") or "",
        "what": listed(filter(None, (kind, much))),
        "cause": data.get("cause") or "",
        "outcome": str(dict(Outcome.choices).get(data.get("outcome", ""), "")),
    }


def _answered(who: str, data: dict[str, Any]) -> Told:
    values = _values(who, data)
    match data["answer"]:
        case RemedyAnswer.ACCEPTED:
            return _("The customer accepted: %(what)s") % values, "circle-check"
        case RemedyAnswer.REFUSED:
            return _("The customer refused: %(what)s") % values, "circle-x"
        case _:
            return _("The customer did not answer: %(what)s") % values, "hourglass"


def _withdrawn(who: str, data: dict[str, Any]) -> Told:
    if data.get("undone"):
        return _("%(who)s: a complaint after all") % {"who": who}, "triangle-alert"
    return _("%(who)s: no complaint") % {"who": who}, "undo-2"


def _says(sentence: Callable[[], str], icon: str) -> Callable[[str, dict[str, Any]], Told]:
    return lambda who, data: (sentence() % _values(who, data), icon)


_TELLERS: dict[str, Callable[[str, dict[str, Any]], Told]] = {
    "ComplaintOpened": _says(lambda: _("%(who)s took this up as a complaint"), "triangle-alert"),
    "ComplaintHandedOver": _says(lambda: _("%(who)s gave the complaint to %(whom)s"), "user-check"),
    "ComplaintCauseRecorded": _says(lambda: _("%(who)s noted the cause: %(cause)s"), "pencil"),
    "RemedyOffered": _says(lambda: _("%(who)s offered: %(what)s"), "hand-heart"),
    "RemedyAnswered": _answered,
    "ComplaintClosed": _says(lambda: _("Complaint closed: %(outcome)s"), "circle-check"),
    "ComplaintReopened": _says(lambda: _("%(who)s opened the complaint again"), "rotate-ccw"),
    "ComplaintWithdrawn": _withdrawn,
}
