"""The page of one's own registration, opened by the link in a letter: looking changes nothing, pressing a button does."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heard.knowledge.actions._seats import free_places
from heard.knowledge.actions.attend_webinar import NotOpen, attend_webinar
from heard.knowledge.actions.leave_webinar import leave_webinar
from heard.knowledge.models import Registration, RegistrationState, Video
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.video_files import send_video
from heard.knowledge.views.frame import framed
from heard.knowledge.views.webinars import calendar_answer, shown
from heard.knowledge.webinar_calendar import own_calendar_file
from heard.knowledge.webinar_links import PLACES
from heard.knowledge.webinar_times import told_start, zone_for
from heard.plumbing.signed_links import LinkIsWrong

View = Callable[[HttpRequest, Registration, str], HttpResponseBase]
PAGE = "knowledge:webinar_place"


def by_link(view: View) -> Callable[..., HttpResponseBase]:
    """Open the link of a registration: in its language, never kept, told to no search engine and to no other house."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        registration = _found(token)
        with translation.override(registration.language):
            response = view(request, registration, token)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return login_not_required(never_cache(opened))


@require_safe
@by_link
def place(request: HttpRequest, registration: Registration, token: str) -> HttpResponseBase:
    """Show how it stands, with what can be done now."""
    return _page(request, registration, token)


@require_POST
@by_link
def leaving(request: HttpRequest, registration: Registration, token: str) -> HttpResponseBase:
    """Let somebody out."""
    leave_webinar(registration=registration, at=timezone.now())
    return HttpResponseRedirect(reverse(PAGE, args=[token]))


@require_POST
@by_link
def joining(request: HttpRequest, registration: Registration, token: str) -> HttpResponseBase:
    """Note that somebody came, and lead them in."""
    try:
        where = attend_webinar(registration=registration, at=timezone.now())
    except NotOpen:
        return HttpResponseRedirect(reverse(PAGE, args=[token]))
    return _page(request, registration, token, where=where)


@require_safe
@by_link
def own_calendar(request: HttpRequest, registration: Registration, token: str) -> HttpResponseBase:
    """Answer with the calendar file, which leads back to this page."""
    entry = own_calendar_file(registration, at=timezone.now())
    return calendar_answer(entry, registration.webinar)


@require_safe
@by_link
def own_recording(request: HttpRequest, registration: Registration, token: str) -> HttpResponseBase:
    """Send the recording to somebody who registered, whoever else may see it."""
    video = _recording(registration)
    if video is None or video.file_id is None:
        raise Http404
    return send_video(request, video)


def _found(token: str) -> Registration:
    """Return whose link it is; who cannot be told a thing any more has none."""
    try:
        link = PLACES.read(token)
    except LinkIsWrong as error:
        raise Http404 from error
    rows = Registration.objects.select_related("webinar__recording", "customer")
    found = rows.filter(pk=link.numbers[0], customer__erased_at=None, customer__blocked_at=None).first()
    if found is None or link.is_old(at=timezone.now()):
        raise Http404
    return found


def _recording(registration: Registration) -> Video | None:
    """Return the recording if it is shown and they have not cancelled."""
    webinar, video = registration.webinar, registration.webinar.recording
    is_over = webinar.is_over(at=timezone.now())
    is_theirs = registration.state != RegistrationState.CANCELLED
    return video if video is not None and video.is_published and is_theirs and is_over else None


def _page(request: HttpRequest, registration: Registration, token: str, *, where: str = "") -> HttpResponse:
    at, webinar = timezone.now(), registration.webinar
    zone = zone_for(registration.customer)
    context = {
        **shown(webinar, at=at, zone=zone, free=free_places(webinar)),
        "when": told_start(webinar.starts_at, zone, registration.language, at=at),
        "registration": registration,
        "has_place": registration.state in SEATED,
        "is_waiting": registration.state == RegistrationState.WAITING,
        "is_open": webinar.is_open(at=at) and bool(webinar.join_url),
        "recording": _recording(registration),
        "token": token,
        "where": where,
        "zone": zone.key,
        "address": reverse("knowledge:webinar", args=[webinar.slug]),
    }
    return framed(request, "knowledge/webinars/place.html", context)
