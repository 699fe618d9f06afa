"""Asking: first what others asked is looked at, then one's own question is written."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heard.community.actions.ask import ask as ask_verb
from heard.community.actions.join import join
from heard.community.models import Post, PostState
from heard.community.paths import question_path
from heard.community.queries.similar import similar
from heard.community.refusals import REFUSED, refusal, refused_too_often
from heard.community.slowing import may_write
from heard.community.views.visiting import Visitor, open_to_all, page
from heard.community.words import one_line
from heard.promises.views.signed_in import sign_in_path, wanted_page

LONGEST_ASKED = 300


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def ask(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Look for what was asked before; then let who signed in write their question."""
    if request.method != "POST":
        return _form(request, visitor, title=one_line(request.GET.get("title", ""))[:LONGEST_ASKED])
    typed = {name: request.POST.get(name, "") for name in ("title", "body", "tags")}
    if not may_write(request):
        return _form(request, visitor, **typed, problem=refused_too_often(), status=429)
    if not visitor.may_write:
        return _form(request, visitor, **typed, status=403)
    try:
        question = ask_verb(
            title=typed["title"],
            body=typed["body"],
            tags=typed["tags"].split(","),
            language=translation.get_language() or "en",
            at=timezone.now(),
            **visitor.author,
        )
    except REFUSED as error:
        return _form(request, visitor, **typed, problem=refusal(error), status=422)
    told(request, question)
    return HttpResponseRedirect(question_path(question))


@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def joining(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Let a customer choose the name they go by, once, and bring them where they wanted to be."""
    wanted = wanted_page(request)
    if visitor.customer is None:
        return HttpResponseRedirect(sign_in_path(request.get_full_path()))
    problem, pseudonym = "", request.POST.get("pseudonym", "")[:60]
    if request.method == "POST" and visitor.member is None:
        try:
            if not may_write(request):
                problem = refused_too_often()
            else:
                join(customer=visitor.customer, pseudonym=pseudonym, at=timezone.now())
        except REFUSED as error:
            problem = refusal(error)
    if visitor.member or (request.method == "POST" and not problem):
        return HttpResponseRedirect(wanted or "/community/")
    context = {"wanted": wanted, "problem": problem, "pseudonym": pseudonym}
    return page(request, visitor, "community/joining.html", context, status=422 if problem else 200)


def told(request: HttpRequest, post: Post) -> None:
    """Tell who wrote something what became of it, where it stands."""
    if post.state == PostState.WAITING:
        said = _("Thank you. Somebody of the team has a look first; then everybody sees it.")
        messages.info(request, said, extra_tags=str(post.pk))
    else:
        messages.success(request, _("Thank you. It is there for everybody now."), extra_tags=str(post.pk))


def _form(request: HttpRequest, visitor: Visitor, *, status: int = 200, **typed: Any) -> HttpResponse:
    given = {"title": "", "body": "", "tags": "", "problem": "", **typed}
    found = similar(given["title"]) if given["title"] and not given["problem"] else ()
    return page(request, visitor, "community/ask.html", {**given, "found": found}, status=status)
