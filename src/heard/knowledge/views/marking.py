"""“Did this help?”, asked below every article: a form that needs neither JavaScript nor a sign-in."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from allauth.core.internal.ratelimit import consume
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from wagtail.models import Page

from heard.knowledge.actions.mark_article import ArticleGone, mark_article
from heard.knowledge.models import Article
from heard.knowledge.models.pages import PATH
from heard.knowledge.queries.shelves import Shelves, first_centre
from heard.knowledge.readers import reader_of
from heard.knowledge.views.pages import LANGUAGES, missing
from heard.staff.client_address import network_of

COOKIE = "heard_reader"
LASTS = 180 * 86_400  # seconds
NAME_BYTES = 16
RATES = {"article_marked": "20/m/key,60/3600s/key"}


# The page is kept for everybody, so that it can hold no token; where a form comes from, browsers say themselves.
@csrf_exempt
@require_POST
def mark(request: HttpRequest, number: int) -> HttpResponse:
    """Take in whether an article helped, and show it again with thanks; agents of the house are thanked, not counted."""
    language = request.POST.get("language", "")
    with translation.override(language if language in LANGUAGES else translation.get_language()):
        language = translation.get_language() or "en"
        answer, reader = request.POST.get("helped", ""), reader_of(request)
        article = Article.objects.visible_to(reader).filter(pk=number).first()
        centre = first_centre(request)
        if article is None or centre is None or answer not in {"yes", "no"} or not is_from_here(request):
            return missing(request, language)
        back = Shelves(centre, language=language, reader=reader).address(Page.objects.get(pk=article.pk))
        response = HttpResponseRedirect(f"{back or PATH}?marked={answer}#helped")
        if reader.is_agent or not _is_not_too_often(request):
            return response
        try:
            _write_down(request, response, article, helped=answer == "yes")
        except ArticleGone:
            return missing(request, language)
        return response


def _write_down(request: HttpRequest, response: HttpResponse, article: Article, *, helped: bool) -> None:
    name = request.COOKIES.get(COOKIE, "")
    if not (name.isascii() and name.isalnum() and len(name) == 2 * NAME_BYTES):
        name = secrets.token_hex(NAME_BYTES)
    mark_article(
        article_id=article.pk,
        reader=reader_of(request),
        name=name,
        helped=helped,
        reason=request.POST.get("reason", ""),
        words=request.POST.get("words", ""),
        at=timezone.now(),
    )
    response.set_cookie(
        COOKIE,
        name,
        max_age=LASTS,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def is_from_here(request: HttpRequest) -> bool:
    """Return whether a form of ours was sent; browsers name the page's origin with every POST."""
    origin = request.headers.get("Origin", "")
    return not origin or urlsplit(origin).netloc == request.get_host()


def _is_not_too_often(request: HttpRequest) -> bool:
    whence = network_of(request)
    return consume(request, app="heard.knowledge", action="article_marked", config=RATES, key=whence) is not None
