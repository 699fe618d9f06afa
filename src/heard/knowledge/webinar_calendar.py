"""Webinars as calendars take them in (RFC 5545), each always under the same number, so that a change finds its entry."""

from __future__ import annotations

import datetime as dt
import re
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from heard.knowledge.models import Registration, Webinar
from heard.knowledge.webinar_links import PLACES
from heard.staff.models import Business

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def own_calendar_file(registration: Registration, *, is_off: bool = False, at: dt.datetime) -> bytes:
    """Return the entry of somebody who registered: it leads to their own page, and with `is_off` is taken away.

    Each coming and each leaving counts as a change: calendars pass over an entry that is no newer than theirs (RFC 5546, 2.1.4).
    """
    came = 2 * (registration.times - 1)
    address = PLACES.address(registration.pk, at=at)
    return calendar_file(registration.webinar, address=address, is_off=is_off, changes=came + is_off, at=at)


def calendar_file(webinar: Webinar, *, address: str, is_off: bool = False, changes: int = 0, at: dt.datetime) -> bytes:
    """Return a webinar's entry: times in UTC, which every calendar shows in its reader's own zone.

    `address` is the page the entry leads to. With `is_off`, or once it was called off, it takes the entry away (RFC 5546, 3.2.5).
    `changes` are counted besides those of the webinar itself.
    """
    is_off = is_off or webinar.cancelled_at is not None
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Heard//Webinars//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if is_off else "PUBLISH")
    event.add("uid", f"webinar-{webinar.pk}@{urlsplit(settings.HEARD_URL).hostname or 'heard'}")
    event.add("dtstamp", at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("dtstart", webinar.starts_at.astimezone(dt.UTC))
    event.add("dtend", webinar.ends_at.astimezone(dt.UTC))
    event.add("summary", _written(webinar.title))
    event.add("sequence", webinar.sequence + changes)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("url", address)
    event.add("location", address)
    if webinar.description:
        event.add("description", _written(webinar.description))
    event["organizer"] = _organizer()
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _written(text: str) -> str:
    """Return a text without what no calendar may hold (RFC 5545, 3.1: controls but for tabs), its lines kept."""
    return _CONTROLS.sub(" ", "\n".join(text.splitlines()))


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText(str(Business.current()))
    return organizer
