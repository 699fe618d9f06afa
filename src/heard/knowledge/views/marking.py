"""“Did this help?”, asked below every article and every video: a form that needs neither JavaScript nor a sign-in."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page

from heard.knowledge.actions.mark_article import ArticleGone, mark_article
from heard.knowledge.actions.mark_video import VideoGone, mark_video
from heard.knowledge.models import Article, Video
from heard.knowledge.models.pages import PATH
from heard.knowledge.queries.shelves import Shelves, first_centre
from heard.knowledge.readers import reader_of
from heard.knowledge.said import Said
from heard.knowledge.views.pages import LANGUAGES, missing
from heard.knowledge.views.webinars import spoken_to
from heard.staff.client_address import network_of

COOKIE = "heard_reader"
LASTS = 180 * 86_400  # seconds
NAME_BYTES = 16
RATES = {"marked": "20/m/key,60/3600s/key"}
ANSWERS = {"yes", "no"}


# The page is kept for everybody, so that it can hold no token; where a form comes from, browsers say themselves.
@csrf_exempt
@require_POST
def of_article(request: HttpRequest, number: int) -> HttpResponse:
    """Take in whether an article helped, and show it again with thanks; agents of the house are thanked, not counted."""
    language = request.POST.get("language", "")
    with translation.override(language if language in LANGUAGES else translation.get_language()):
        language = translation.get_language() or "en"
        reader, centre = reader_of(request), first_centre(request)
        article = Article.objects.visible_to(reader).filter(pk=number).first()
        if article is None or centre is None or not _is_an_answer(request):
            return missing(request, language)
        back = Shelves(centre, language=language, reader=reader).address(Page.objects.get(pk=article.pk))
        said = _said(request)
        try:
            if said:
                mark_article(article_id=article.pk, said=said, at=timezone.now())
        except ArticleGone:
            return missing(request, language)
        return _thanked(request, back or PATH, said)


@csrf_exempt
@spoken_to
@require_POST
def of_video(request: HttpRequest, number: int) -> HttpResponse:
    """Take in whether a video helped, and show its page again with thanks; agents are thanked, not counted."""
    if not Video.objects.visible_to(reader_of(request)).filter(pk=number).exists() or not _is_an_answer(request):
        raise Http404
    said = _said(request)
    try:
        if said:
            mark_video(video_id=number, said=said, at=timezone.now())
    except VideoGone as error:
        raise Http404 from error
    return _thanked(request, reverse("knowledge:video", args=[number]), said)


def _is_an_answer(request: HttpRequest) -> bool:
    return request.POST.get("helped") in ANSWERS and is_from_here(request)


def _said(request: HttpRequest) -> Said | None:
    """Return what a form says, or nothing where it does not count: of an agent, or of a network that says too much."""
    reader = reader_of(request)
    if reader.is_agent or not _is_not_too_often(request):
        return None
    name = request.COOKIES.get(COOKIE, "")
    if not (name.isascii() and name.isalnum() and len(name) == 2 * NAME_BYTES):
        name = secrets.token_hex(NAME_BYTES)
    return Said(
        reader=reader,
        name=name,
        helped=request.POST["helped"] == "yes",
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", ""),
    )


def _thanked(request: HttpRequest, back: str, said: Said | None) -> HttpResponse:
    """Lead back to the page, which thanks; a browser whose word counts keeps the name it is counted by."""
    response = HttpResponseRedirect(f"{back}?marked={request.POST['helped']}#helped")
    if said:
        response.set_cookie(
            COOKIE,
            said.name,
            max_age=LASTS,
            path=PATH,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    return response


def is_from_here(request: HttpRequest) -> bool:
    """Return whether a form of ours was sent; browsers name the page's origin with every POST."""
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()


def _is_not_too_often(request: HttpRequest) -> bool:
    return consume(request, app="heard.knowledge", action="marked", config=RATES, key=network_of(request)) is not None
