"""Facts of guidance as sentences between what was said."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also


def tell_guidance() -> None:
    """Let the pages of conversations tell what was done by a guide."""
    tell_also({"GuideTaken": _taken, "GuideStepTicked": _ticked, "ArticleDrafted": _drafted})


def _taken(who: str, data: dict[str, Any]) -> Told:
    return _("%(who)s took the guide “%(title)s”") % {"who": who, "title": data["title"]}, "list-checks"


def _ticked(who: str, data: dict[str, Any]) -> Told:
    if data.get("undone"):
        return _("%(who)s: not done after all: %(step)s") % {"who": who, "step": data["title"]}, "undo-2"
    return _("%(who)s ticked off: %(step)s") % {"who": who, "step": data["title"]}, "check"


def _drafted(who: str, data: dict[str, Any]) -> Told:
    return _("%(who)s drafted an article from this") % {"who": who}, "pencil"
