"""Videos as visitors see them: the page with its player, and what the player asks for. No account is needed."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.http import require_safe

from heard.knowledge.event_data import video_data
from heard.knowledge.models import Video
from heard.knowledge.readers import reader_of
from heard.knowledge.reading import ANYBODY
from heard.knowledge.video_elsewhere import frame_of, house_of
from heard.knowledge.video_files import kept, send_poster, send_video
from heard.knowledge.views.consent import is_allowed
from heard.knowledge.views.frame import framed
from heard.knowledge.views.pages import origin
from heard.knowledge.views.webinars import spoken_to

# The policy of all our pages (project/middleware.py; a test compares them), with one house that may fill a frame.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; "
    "connect-src 'self'; media-src 'self' blob:; manifest-src 'self'; worker-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'self'; frame-src {house}"
)


@spoken_to
@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a video. One that lies elsewhere is asked for there on this page alone, once (`?play`) or always wished so."""
    video = _video(request, number)
    is_always = is_allowed(request, video)
    is_played = is_always or (bool(video.elsewhere) and "play" in request.GET)
    context = {
        "video": video,
        "frame": frame_of(video.elsewhere) if is_played else "",
        "is_always": is_always,
        "structured": video_data(video),
        "marked": request.GET.get("marked", ""),
        "is_public": ANYBODY.sees(video.audience),
        "card": origin(request) + reverse("knowledge:video_poster", args=[number]) if video.poster_id else "",
    }
    response = framed(request, "knowledge/videos/video.html", context)
    if is_played:
        response.headers["Content-Security-Policy"] = POLICY.format(house=house_of(video.elsewhere))
    return response


@login_not_required
@require_safe
def file(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send its file."""
    return send_video(request, _video(request, number))


@login_not_required
@require_safe
def poster(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send its picture."""
    return send_poster(request, _video(request, number))


@login_not_required
@require_safe
def captions(request: HttpRequest, number: int) -> HttpResponseBase:
    """Send its captions."""
    video = _video(request, number)
    if not video.captions:
        raise Http404
    return kept(HttpResponse(video.captions, content_type="text/vtt; charset=utf-8"), video)


def _video(request: HttpRequest, number: int) -> Video:
    found = Video.objects.visible_to(reader_of(request)).filter(pk=number).first()
    if found is None:
        raise Http404
    return found
