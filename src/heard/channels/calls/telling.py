"""Calls as sentences between what was said: who with whom, for how long, or missed or declined."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.channels.calls.models import CallKind, CallState, Side
from heard.conversations.queries.telling import Told, tell_also
from heard.plumbing.listing import listed


def tell_calls() -> None:
    """Let the pages of conversations and customers tell what became of calls; one that rings or runs shows by itself."""
    tell_also({"CallEnded": _ended})


def lasted(seconds: int) -> str:
    """Return how long a call lasted, in words: "45 s", "12 min", "1 h 5 min"."""
    if seconds < 60:
        return _("%(number)s s") % {"number": seconds}
    minutes = seconds // 60
    if minutes < 60:
        return _("%(number)s min") % {"number": minutes}
    return _("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}


def _held(*, is_video: bool, are_three: bool) -> str:
    if are_three and is_video:
        return _("Video call with %(who)s, %(long)s; %(third)s joined")
    if are_three:
        return _("Voice call with %(who)s, %(long)s; %(third)s joined")
    return _("Video call with %(who)s, %(long)s") if is_video else _("Voice call with %(who)s, %(long)s")


def _ended(who: str, data: dict[str, Any]) -> Told:
    is_video, is_ours = data["kind"] == CallKind.VIDEO, data["begun_by"] == Side.AGENT
    icon = "video" if is_video else "phone"
    values = {"who": who, "long": lasted(data["seconds"]), "third": listed(data.get("joined") or [])}
    match data["outcome"]:
        case CallState.ENDED:
            return _held(is_video=is_video, are_three=bool(data.get("joined"))) % values, icon
        case CallState.DECLINED if is_ours:
            return _("%(who)s called; the customer declined") % values, icon
        case CallState.DECLINED:
            return _("The customer called; %(who)s declined") % values, icon
        case _ if is_ours:
            return _("%(who)s called; nobody answered") % values, icon
        case _:
            return _("The customer called; we missed it") % values, icon
