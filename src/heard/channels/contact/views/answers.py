"""Answers while one writes, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_POST

from heard.channels.contact import asked_elsewhere as elsewhere
from heard.channels.contact.actions.remember_writing import Step, remember_writing
from heard.channels.contact.letter import Letter, letter_of
from heard.channels.contact.queries.answers import answers
from heard.channels.contact.slowing import may_ask
from heard.channels.contact.views.page import framed, shown
from heard.channels.contact.views.visiting import from_our_pages, open_to_all
from heard.knowledge.queries.search import Hit
from heard.knowledge.readers import reader_of


@from_our_pages
@open_to_all
@require_POST
def found(request: HttpRequest) -> HttpResponse:
    """Show what answers a letter that is being written: as a piece of its page, or, without scripts, as the whole page.

    It is a POST because the words of a letter belong into no address, and no log.
    """
    letter = letter_of(request, elsewhere.known_customer(request))
    hits = _hits(request, letter)
    if hits:
        _remember(request, letter, Step.SHOWN)
    if "piece" in request.POST:
        return render(request, "contact/answers.html", {"hits": hits}, using="jinja2")
    return shown(request, letter, hits=hits, was_asked=True)


@from_our_pages
@open_to_all
@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Note that somebody looks at one of the answers."""
    if may_ask(request):
        _remember(request, letter_of(request, None), Step.OPENED)
    return HttpResponse(status=204)


@from_our_pages
@open_to_all
@require_POST
def enough(request: HttpRequest) -> HttpResponse:
    """Note that an answer was enough; what was typed stays at hand for whoever finds it was not."""
    letter = letter_of(request, elsewhere.known_customer(request))
    if may_ask(request):
        _remember(request, letter, Step.ENOUGH)
    return framed(request, "contact/enough.html", {"letter": letter})


def _hits(request: HttpRequest, letter: Letter) -> Sequence[Hit]:
    if not may_ask(request):
        return ()
    language = translation.get_language() or "en"
    return answers(letter.words, request=request, reader=reader_of(request), language=language)


def _remember(request: HttpRequest, letter: Letter, step: Step) -> None:
    """Colleagues who try the page are shown everything, and counted nowhere."""
    if not reader_of(request).is_agent:
        language = translation.get_language() or "en"
        remember_writing(key=letter.writing, step=step, language=language, at=timezone.now())
