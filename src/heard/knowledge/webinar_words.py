"""Facts of webinars as sentences on a customer's timeline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

Told = tuple[str, str]


def _registered(who: str, data: dict[str, Any]) -> Told:
    if data.get("is_waiting"):
        return _("They put themselves on the waiting list of a webinar: %(title)s") % {
            "title": data["title"]
        }, "calendar"
    return _("They registered for a webinar: %(title)s") % {"title": data["title"]}, "calendar"


def _place_given(who: str, data: dict[str, Any]) -> Told:
    return _("They got a place at a webinar after all: %(title)s") % {"title": data["title"]}, "calendar"


def _left(who: str, data: dict[str, Any]) -> Told:
    return _("They cancelled a webinar: %(title)s") % {"title": data["title"]}, "calendar"


def _attended(who: str, data: dict[str, Any]) -> Told:
    return _("They were at a webinar: %(title)s") % {"title": data["title"]}, "video"


#: By the name of the fact: the sentence and its picture.
WEBINAR_TELLERS: Mapping[str, Callable[[str, dict[str, Any]], Told]] = {
    "WebinarRegistered": _registered,
    "WebinarPlaceGiven": _place_given,
    "WebinarLeft": _left,
    "WebinarAttended": _attended,
}
