"""Facts of the ledger as sentences between what was said: what the customer knows, and every promise that was broken."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also
from heard.promises.models import PromiseKind, Source


def tell_promises() -> None:
    """Let the pages of conversations and customers tell what happened to promises; targets among ourselves stay quiet."""
    tell_also(_TELLERS, even_among_us=("PromiseBroken",))


def _values(who: str, data: dict[str, Any]) -> dict[str, str]:
    due_at = data.get("due_at")
    moment = date_format(timezone.localtime(dt.datetime.fromisoformat(due_at)), "DATETIME_FORMAT") if due_at else ""
    return {"who": who, "what": str(dict(PromiseKind.choices).get(data["kind"], "")), "moment": moment}


def _made(who: str, data: dict[str, Any]) -> Told:
    if data.get("replaces_id"):
        return "", "calendar-clock"  # told by what it took the place of
    values = _values(who, data)
    if data.get("source") == Source.AGENT:
        return _("%(who)s promised: %(what)s by %(moment)s") % values, "calendar-clock"
    return _("Promised: %(what)s by %(moment)s") % values, "calendar-clock"


def _moved(who: str, data: dict[str, Any]) -> Told:
    values = _values(who, data)
    if data["due_at"] is None:
        return _("Promise paused: %(what)s") % values, "pause"
    return _("Promise moved: %(what)s by %(moment)s") % values, "calendar-clock"


def _replaced(who: str, data: dict[str, Any]) -> Told:
    return _("%(who)s set a new date: %(what)s by %(moment)s") % _values(who, data), "calendar-clock"


def _broken(who: str, data: dict[str, Any]) -> Told:
    values = _values(who, data)
    if data.get("is_told"):
        return _("Promise broken: %(what)s was due %(moment)s") % values, "circle-alert"
    return _("Target missed: %(what)s was due %(moment)s") % values, "circle-alert"


def _says(sentence: Callable[[], str], icon: str) -> Callable[[str, dict[str, Any]], Told]:
    return lambda who, data: (sentence() % _values(who, data), icon)


_TELLERS: dict[str, Callable[[str, dict[str, Any]], Told]] = {
    "PromiseMade": _made,
    "PromiseMoved": _moved,
    "PromiseReplaced": _replaced,
    "PromiseBroken": _broken,
    "PromiseKept": _says(lambda: _("Promise kept: %(what)s"), "circle-check"),
    "PromiseSettled": _says(lambda: _("Done after all: %(what)s"), "circle-check"),
    "PromiseReleased": _says(lambda: _("Promise released: %(what)s"), "circle-x"),
    "PromiseReopened": _says(lambda: _("Owed again: %(what)s"), "rotate-ccw"),
}
