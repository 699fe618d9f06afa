"""Webinars as calendars take them in (RFC 5545), each always under the same number, so that a change finds its entry."""

from __future__ import annotations

import datetime as dt
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from icalendar import Calendar, Event, vCalAddress, vText

from heard.knowledge.models import Webinar
from heard.staff.models import Business


def calendar_file(webinar: Webinar, *, address: str, is_off: bool = False, at: dt.datetime) -> bytes:
    """Return a webinar's entry: times in UTC, which every calendar shows in its reader's own zone.

    `address` is the page the entry leads to. With `is_off`, or once it was called off, it takes the entry away (RFC 5546, 3.2.5).
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
    event.add("summary", webinar.title)
    event.add("sequence", webinar.sequence)
    event.add("status", "CANCELLED" if is_off else "CONFIRMED")
    event.add("url", address)
    event.add("location", address)
    if webinar.description:
        event.add("description", webinar.description)
    event["organizer"] = _organizer()
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _organizer() -> vCalAddress:
    organizer = vCalAddress(f"mailto:{parseaddr(settings.DEFAULT_FROM_EMAIL)[1]}")
    organizer.params["cn"] = vText(str(Business.current()))
    return organizer
