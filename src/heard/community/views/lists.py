"""Lists of questions."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.community.models import Question, Tag
from heard.community.queries.lists import LISTS, Page, WrongCursor, popular_tags, questions_page, subscribed_page
from heard.community.views.visiting import Visitor, by_name, open_to_all, page
from heard.community.words import html_of
from heard.knowledge.cleaning import plain_words

SNIPPET = 180  # signs


@require_safe
@open_to_all
def index(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show questions: the newest, those nobody answered yet, or those most found helpful."""
    return _list(request, visitor, None)


@require_safe
@open_to_all
def tag(request: HttpRequest, visitor: Visitor, slug: str) -> HttpResponse:
    """Show what is asked about one thing; what only hidden questions are about is the team's to see. Raises Http404."""
    shown = Tag.objects.all() if visitor.agent else Tag.objects.filter(question_count__gt=0)
    return _list(request, visitor, get_object_or_404(shown, slug=slug.replace("\0", "")))


@require_safe
@by_name
def mine(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Show a member what they hear of."""
    if visitor.member is None:
        raise Http404(_("Colleagues hear of questions in the workspace."))
    try:
        found = subscribed_page(visitor.member, after=request.GET.get("after", ""))
    except WrongCursor as error:
        raise Http404 from error
    return page(request, visitor, "community/mine.html", {**_shown(request, found), "member": visitor.member})


def _list(request: HttpRequest, visitor: Visitor, tag: Tag | None) -> HttpResponse:
    kind = request.GET.get("list", LISTS[0])
    if kind not in LISTS:
        raise Http404(_("There is no such list."))
    try:
        found = questions_page(kind=kind, tag=tag, after=request.GET.get("after", ""))
    except WrongCursor as error:
        raise Http404 from error
    names = {"newest": _("Newest"), "unanswered": _("Unanswered"), "votes": _("Most helpful"), "closed": _("Closed")}
    here = request.path
    tabs = [(names[name], here if name == LISTS[0] else f"{here}?list={name}", name == kind) for name in LISTS]
    return page(
        request,
        visitor,
        "community/index.html",
        {**_shown(request, found), "tabs_shown": tabs, "tag": tag, "tags": popular_tags(), "canonical": here},
    )


def _shown(request: HttpRequest, found: Page) -> dict[str, object]:
    kept = {"list": request.GET["list"]} if "list" in request.GET else {}
    following = f"?{urlencode({**kept, 'after': found.following})}" if found.following else ""
    rows = [(question, _snippet(question)) for question in found.questions]
    return {"rows": rows, "following": following, "now": timezone.now(), "ask_path": reverse("community:ask")}


def _snippet(question: Question) -> str:
    return Truncator(" ".join(plain_words(html_of(question)).split())).chars(SNIPPET)
