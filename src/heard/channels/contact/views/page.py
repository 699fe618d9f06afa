"""The contact page: how we can be reached, when, how long it takes now, and a form."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from heard.channels.contact import asked_elsewhere as elsewhere
from heard.channels.contact.letter import Letter, letter_of
from heard.channels.contact.models import ContactPage
from heard.channels.contact.queries.orders import orders_of
from heard.channels.contact.queries.waiting import usual_wait
from heard.channels.contact.views.visiting import open_to_all
from heard.conversations.acknowledgements import expected
from heard.conversations.models import Inbox
from heard.customers.addresses import normal_address
from heard.customers.languages import LANGUAGES
from heard.customers.models import ChannelKind
from heard.customers.moments import told_day, told_moment
from heard.knowledge.house import address, house
from heard.knowledge.readers import reader_of

OWN_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français", "es": "Español", "it": "Italiano", "nl": "Nederlands"}
OWN_NAMES |= {"pt": "Português", "pl": "Polski", "ar": "العربية"}

FIELDS = ("text", "name", "address", "subject", "order", "files")


@open_to_all
@require_safe
def contact(request: HttpRequest) -> HttpResponse:
    """Show the page."""
    return shown(request, letter_of(request, elsewhere.known_customer(request)))


def shown(request: HttpRequest, letter: Letter, *, status: int = 200, **more: Any) -> HttpResponse:
    """Return the page with what was typed; `more` for it: `problems` by field, a `problem` of the whole, `hits` that answer."""
    at, set_up = timezone.now(), ContactPage.current()
    inbox = set_up.inbox_in_use()
    problems: dict[str, str] = more.pop("problems", {})
    context = {
        "problem": "",
        "problems": problems,
        "errors": {name: [problems[name]] if name in problems else [] for name in FIELDS},
        "hits": (),
        "was_asked": False,
        "lost_files": bool(letter.files),
        "letter": letter,
        "own_orders": orders_of(letter.customer) if letter.customer else (),
        "set_up": set_up,
        "inbox": inbox,
        "phone": normal_address(ChannelKind.PHONE, set_up.phone),
        **(_ways(inbox, at) if inbox else {"chat": None}),
        **more,
    }
    return framed(request, "contact/page.html", context, status=status)


def framed(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    """Return a page within the help centre's shell."""
    language = translation.get_language() or "en"
    return render(
        request,
        template,
        {
            "house": house(request, language=language),
            "languages": _languages(language),
            "is_agent": reader_of(request).is_agent,
            "requests": address("promises:requests"),
            "community": address("community:index"),
            **context,
        },
        status=status,
        using="jinja2",
    )


def _languages(language: str) -> list[dict[str, Any]]:
    here = reverse("contact")
    return [
        {"code": code, "name": OWN_NAMES[code], "url": f"{here}?language={code}", "is_current": code == language}
        for code in LANGUAGES
    ]


def _ways(inbox: Inbox, at: dt.datetime) -> dict[str, Any]:
    """Return how an inbox can be reached, when, and how long it takes now."""
    language = translation.get_language() or "en"
    open_now, days = elsewhere.opening(inbox, at=at), elsewhere.days(inbox, at=at)
    return {
        "opening": _opening(open_now, language, at),
        "days": [_day(one, language, at) for one in days],
        "zone": str(days[0].spans[0][0].tzname()) if days and days[0].spans else "",
        "answered": _answered(inbox, open_now, language, at),
        "chat": _chat(inbox, language, at),
    }


def _opening(found: elsewhere.Opening, language: str, at: dt.datetime) -> dict[str, Any]:
    if found.is_open:
        return {"is_open": True, "says": _("We are open now.")}
    if found.opens_at is None:
        return {"is_open": False, "says": _("We are closed at the moment.")}
    moment = told_moment(found.opens_at, language, at=at)
    return {"is_open": False, "says": _("We are closed until %(moment)s.") % {"moment": moment}}


def _day(day: elsewhere.Day, language: str, at: dt.datetime) -> dict[str, Any]:
    noon = dt.datetime.combine(day.date, dt.time(12), tzinfo=dt.UTC)
    times = [f"{begin:%H:%M}–{_end(begin, end)}" for begin, end in day.spans]
    return {"day": told_day(noon, language, at=at), "times": times}


def _end(begin: dt.datetime, end: dt.datetime) -> str:
    return "24:00" if end.date() > begin.date() and end.time() == dt.time(0) else f"{end:%H:%M}"


def _answered(inbox: Inbox, found: elsewhere.Opening, language: str, at: dt.datetime) -> str:
    """Return how long an answer takes now: what it took lately, where that can be told, else what the inbox promises."""
    wait = usual_wait(inbox, at=at) if found.is_open else None
    if wait is not None:
        return _("At present an answer takes %(duration)s.") % {"duration": _about(wait)}
    usual = expected(language, max(inbox.first_answer_hours, 1))
    if found.is_open:
        return _("We usually answer %(expected)s.") % {"expected": usual}
    return _("What you write now is read first thing when we are back.")


def _about(wait: dt.timedelta) -> str:
    minutes = max(1, round(wait.total_seconds() / 60))
    if minutes < 60:
        return ngettext("about %(num)s minute", "about %(num)s minutes", minutes) % {"num": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("about %(num)s hour", "about %(num)s hours", hours) % {"num": hours}
    days = round(hours / 24)
    return ngettext("about %(num)s day", "about %(num)s days", days) % {"num": days}


def _chat(inbox: Inbox, language: str, at: dt.datetime) -> dict[str, Any] | None:
    found = elsewhere.chat(inbox, at=at, language=language)
    if found is None:
        return None
    return {"key": found.key, "is_open": found.is_open, "says": _chat_says(found), "has_calls": found.has_calls}


def _chat_says(found: elsewhere.Chat) -> str:
    if not found.is_open:
        return found.says
    if found.minutes is not None:
        return _("Somebody is there in %(duration)s.") % {"duration": _about(dt.timedelta(minutes=found.minutes))}
    if found.waiting:
        return ngettext("%(num)s person waits before you.", "%(num)s people wait before you.", found.waiting) % {
            "num": found.waiting
        }
    return _("Somebody is there now, and nobody waits.")
