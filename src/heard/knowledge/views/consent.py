"""Whether films that lie elsewhere may be asked for at once: remembered in the reader's browser alone, and taken back there."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from heard.knowledge.models import Video
from heard.knowledge.readers import reader_of
from heard.knowledge.video_elsewhere import FRAMES
from heard.knowledge.views.marking import is_from_here

COOKIE = "heard_films"
LASTS = 180 * 86_400  # seconds


def is_allowed(request: HttpRequest, video: Video) -> bool:
    """Whether this browser said that films of the house a video lies at may always be asked for."""
    return bool(video.elsewhere) and _house(video) in _houses(request)


# No cookie stands in for a sign-in here, so that there is nothing a token would guard; where a form comes from, browsers say.
@csrf_exempt
@login_not_required
@require_POST
def consent(request: HttpRequest, number: int) -> HttpResponse:
    """Remember in the browser that films of this video's house play at once, or forget it, and go back to the video."""
    video = Video.objects.visible_to(reader_of(request)).filter(pk=number).exclude(elsewhere="").first()
    wish = request.POST.get("films", "")
    if video is None or wish not in {"always", "ask"} or not is_from_here(request):
        raise Http404
    houses = _houses(request) - {_house(video)} | ({_house(video)} if wish == "always" else set())
    response = HttpResponseRedirect(f"{reverse('knowledge:video', args=[number])}#player-{number}")
    path = reverse("knowledge:video", args=[number]).removesuffix(f"{number}/")
    if not houses:
        response.delete_cookie(COOKIE, path=path, samesite="Lax")
        return response
    response.set_cookie(
        COOKIE,
        ".".join(sorted(houses)),
        max_age=LASTS,
        path=path,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _house(video: Video) -> str:
    return video.elsewhere.partition(":")[0]


def _houses(request: HttpRequest) -> set[str]:
    """Return the houses a browser remembers, of those there are."""
    return set(request.COOKIES.get(COOKIE, "").split(".")) & FRAMES.keys()
