"""Beside a conversation: answers that fit, and an article as words for the composer."""

from __future__ import annotations

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from heard.conversations.models import Conversation
from heard.conversations.views.asking import conversation_for
from heard.conversations.views.showing import language_name
from heard.guidance.models import TakenGuide
from heard.guidance.queries.beside import used_in
from heard.guidance.queries.fitting import fitting, readable
from heard.guidance.queries.guides import guides_in
from heard.guidance.words import as_link, as_quotation, as_text, path_of
from heard.knowledge.models import Article
from heard.knowledge.models.article import ArticleKind
from heard.knowledge.readers import reader_for

LONGEST = 300  # characters of what is searched for
WORDS: dict[str, Callable[[Article], str]] = {"link": as_link, "text": as_text, "quotation": as_quotation}


@require_safe
def panel(request: HttpRequest, number: int) -> HttpResponse:
    """Show where answers will stand: they are searched for once everything else is there."""
    return render(request, "guidance/waiting.html", {"number": number}, using="jinja2")


@require_safe
def answers(request: HttpRequest, number: int) -> HttpResponse:
    """Show the articles that fit a conversation, those it used, and the guides gone through in it. Raises Http404."""
    return shown(request, conversation_for(request, number), typed=request.GET.get("q", ""))


def shown(request: HttpRequest, conversation: Conversation, *, typed: str = "") -> HttpResponse:
    """Return the panel as it is now; while somebody types into it, all but the field they type in."""
    typed = " ".join(typed.replace("\0", " ").split())[:LONGEST]
    context = {
        "number": conversation.pk,
        "typed": typed,
        "fitting": fitting(conversation, typed=typed),
        "used": used_in(conversation),
        "guides": guides_in(conversation),
        "path_of": path_of,
        "language_name": language_name,
        "is_answered": conversation.first_answered_at is not None,
        "now": timezone.now(),
        "is_asked": request.headers.get("HX-Trigger") == f"answers-search-{conversation.pk}",
    }
    is_part = request.headers.get("HX-Target") == f"answers-found-{conversation.pk}"
    response = render(request, f"guidance/{'found' if is_part else 'answers'}.html", context, using="jinja2")
    patch_vary_headers(response, ["HX-Target", "HX-Trigger"])
    return response


@require_safe
def words(request: HttpRequest, number: int, article: int, how: str) -> HttpResponse:
    """Answer an article as words for the composer: only one that the customer may read, too. Raises Http404."""
    conversation = conversation_for(request, number)
    found: Article = get_object_or_404(readable(), pk=article)
    if how not in WORDS or not reader_for(conversation.customer).sees(found.audience_token):
        raise Http404
    if how == "quotation" and found.kind != ArticleKind.POLICY:
        raise Http404
    return HttpResponse(WORDS[how](found), content_type="text/plain; charset=utf-8")


def guide_for(request: HttpRequest, number: int, guide: int) -> tuple[Conversation, TakenGuide]:
    """Return a conversation and a guide beside it. Raises Http404."""
    conversation = conversation_for(request, number)
    known = {one.taken.pk: one.taken for one in guides_in(conversation)}
    if guide not in known:
        raise Http404
    return conversation, known[guide]
