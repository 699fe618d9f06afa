"""Webinars as visitors see them: the list, one of them, and registering. No account is needed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heard.customers.addresses import LONGEST, AddressIsWrong
from heard.customers.languages import language_of_visitor
from heard.customers.models import Address, ChannelKind
from heard.knowledge.actions._seats import free_places, seats_left
from heard.knowledge.actions.register_for_webinar import TooLate, register_for_webinar
from heard.knowledge.event_data import event_data
from heard.knowledge.models import Video, Webinar
from heard.knowledge.readers import known_customer, reader_of
from heard.knowledge.reading import ANYBODY
from heard.knowledge.registering import may_register
from heard.knowledge.views.frame import framed
from heard.knowledge.webinar_calendar import calendar_file
from heard.knowledge.webinar_times import house_zone, told_start

View = Callable[..., HttpResponse]
PAST_AT_ONCE, COMING_AT_ONCE = 20, 100


def spoken_to(view: View) -> View:
    """Answer in a language that the visitor's browser asks for, without an account, and never out of a cache."""

    @wraps(view)
    def spoken(request: HttpRequest, **named: Any) -> HttpResponse:
        with translation.override(language_of_visitor(request.headers.get("Accept-Language", ""))):
            return view(request, **named)

    return login_not_required(never_cache(spoken))


@spoken_to
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show what is to come, soonest first, and what can be seen afterwards."""
    at = timezone.now()
    seen = Webinar.objects.visible_to(reader_of(request)).filter(cancelled_at=None)
    over = seen.filter(ends_at__lte=at, recording__in=Video.objects.visible_to(reader_of(request)))
    coming, past = (
        list(seen.to_come(at=at).order_by("starts_at")[:COMING_AT_ONCE]),
        list(over.order_by("-starts_at")[:PAST_AT_ONCE]),
    )
    left, zone = seats_left(coming), house_zone()
    context = {
        "coming": [shown(one, at=at, zone=zone, free=left.get(one.pk)) for one in coming],
        "past": [shown(one, at=at, zone=zone, free=None) for one in past],
    }
    return framed(request, "knowledge/webinars/index.html", context)


@spoken_to
@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show one, with the form to register."""
    customer = known_customer(request)
    known = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL).order_by("-is_primary", "pk").first()
    typed = {"name": customer.name if customer else "", "address": known.value if customer and known else ""}
    return _page(request, _webinar(request, slug), typed)


@spoken_to
@require_POST
def registering(request: HttpRequest, slug: str) -> HttpResponse:
    """Take somebody down. The answer is the same for everybody: only the letter tells how it stands with that address."""
    webinar = _webinar(request, slug)
    typed = {name: request.POST.get(name, "").replace("\0", "").strip() for name in ("name", "address")}
    if len(typed["address"]) > LONGEST or len(typed["name"]) > 200:
        return _page(request, webinar, {}, problem=_("That is longer than a name or an address can be."), status=422)
    if not may_register(request, typed["address"]):
        busy = _("That was tried very often. Please wait a while, then try again.")
        return _page(request, webinar, typed, problem=busy, status=429)
    try:
        register_for_webinar(webinar=webinar, **typed, language=translation.get_language() or "en", at=timezone.now())
    except AddressIsWrong:
        problem = _("Please write your whole email address, as in name@example.org.")
        return _page(request, webinar, typed, problem=problem, status=422)
    except TooLate:
        return _page(request, webinar, typed, status=410)
    return HttpResponseRedirect(f"{reverse('knowledge:webinar', args=[slug])}?thanks#registration")


@spoken_to
@require_safe
def calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with the calendar file."""
    webinar = _webinar(request, slug)
    address = f"{settings.HEARD_URL.rstrip('/')}{reverse('knowledge:webinar', args=[slug])}"
    return calendar_answer(calendar_file(webinar, address=address, at=timezone.now()), webinar)


def calendar_answer(entry: bytes, webinar: Webinar) -> HttpResponse:
    """Return a webinar's entry as a file to open."""
    response = HttpResponse(entry, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{webinar.slug}.ics"'
    return response


def shown(webinar: Webinar, *, at: dt.datetime, zone: ZoneInfo, free: int | None) -> dict[str, Any]:
    """Return what a page tells of a webinar in a time zone; `free` places are left, None where they are not counted."""
    return {
        "webinar": webinar,
        "when": told_start(webinar.starts_at, zone, translation.get_language() or "en", at=at),
        "is_over": webinar.is_over(at=at),
        "is_full": free == 0,
        "free": free,
        "zone": zone.key,
        "href": reverse("knowledge:webinar", args=[webinar.slug]),
    }


def _webinar(request: HttpRequest, slug: str) -> Webinar:
    found = Webinar.objects.visible_to(reader_of(request)).select_related("recording").filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _page(
    request: HttpRequest, webinar: Webinar, typed: dict[str, str], *, problem: str = "", status: int = 200
) -> HttpResponse:
    at = timezone.now()
    recording = Video.objects.visible_to(reader_of(request)).filter(pk=webinar.recording_id or 0).first()
    context = {
        **shown(webinar, at=at, zone=house_zone(), free=free_places(webinar)),
        "typed": {"name": "", "address": "", **typed},
        "problem": problem,
        "is_sent": "thanks" in request.GET,
        "recording": recording if webinar.is_over(at=at) else None,
        "structured": event_data(webinar, at=at),
        "is_public": ANYBODY.sees(webinar.audience),
    }
    return framed(request, "knowledge/webinars/webinar.html", context, status=status)
