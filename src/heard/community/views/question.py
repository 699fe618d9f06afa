"""The page of one question."""

from __future__ import annotations

from itertools import chain
from typing import Any

from django.contrib.messages import get_messages
from django.contrib.messages.storage.base import Message
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.community.models import OF_ASKERS, ClosureReason, FlagReason, PostState, Question
from heard.community.paths import question_path
from heard.community.queries.for_engines import is_told_of
from heard.community.queries.one import Whole, question_of, whole
from heard.community.rights import may_accept, may_close, may_open, may_retag
from heard.community.views.visiting import Visitor, open_to_all, page
from heard.community.words import html_of
from heard.knowledge.cleaning import plain_words


@require_safe
@open_to_all
def question(request: HttpRequest, visitor: Visitor, number: int, slug: str = "") -> HttpResponse:
    """Show a question with its answers; another address than its own leads there. Raises Http404."""
    row = seen_question(visitor, number)
    if slug != row.slug:
        return HttpResponseRedirect(question_path(row), status=301 if slug else 302)
    return show(request, visitor, row)


def seen_question(visitor: Visitor, number: int) -> Question:
    """Return a question somebody may see. Raises Http404, which does not tell whether it exists."""
    row = question_of(number)
    is_gone = row is not None and row.state == PostState.DELETED and row.deleted_at is None
    if row is None or is_gone or not visitor.sees(row):
        raise Http404(_("This question is not here any more."))
    return row


def show(request: HttpRequest, visitor: Visitor, row: Question, *, status: int = 200, **typed: Any) -> HttpResponse:
    """Return the page; `typed` is what could not be kept and why, so that nobody writes it twice."""
    found = whole(row, member=visitor.member, sees_all=visitor.agent is not None)
    who = {"member": None, "agent": None, **visitor.author}
    context = {
        "whole": found,
        "question": row,
        "html_of": html_of,
        "plain_words": plain_words,
        "reasons": FlagReason.choices,
        "may_retag": may_retag(row, **who),
        "may_accept": may_accept(row, **who),
        "may_close": not row.is_closed and may_close(row, **who),
        "may_open": may_open(row, found.closure, **who),
        "closing": [(one.value, one.label) for one in (ClosureReason if visitor.is_team else OF_ASKERS)],
        "canonical": question_path(row),
        "is_told_of": is_told_of(row, found.closure),
        "now": timezone.now(),
        "problem": "",
        "answer_typed": "",
        **_notices(request, found),
        **typed,
    }
    return page(request, visitor, "community/question.html", context, status=status)


def _notices(request: HttpRequest, found: Whole) -> dict[str, Any]:
    """Return what is to be told: beside the posts it is about, as one is led to these, and the rest above all."""
    posts = [found.question, *found.answers, *chain.from_iterable(found.comments.values())]
    told_at: dict[str, list[Message]] = {str(one.pk): [] for one in posts}
    notices: list[Message] = []
    for message in get_messages(request):
        told_at.get(message.extra_tags or "", notices).append(message)
    return {"told_at": told_at, "notices": notices}
