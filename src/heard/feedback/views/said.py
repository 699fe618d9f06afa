"""What customers said, for everybody who works here: as a list, and beside the conversation it is about."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from heard.conversations.queries.lists import WrongCursorError
from heard.conversations.views.asking import agent_of, conversation_for
from heard.feedback.models import Satisfaction, Score
from heard.feedback.queries.said import KINDS, said_page

FACES = {
    Score.VERY_BAD: "angry",
    Score.BAD: "frown",
    Score.MIDDLING: "meh",
    Score.GOOD: "smile",
    Score.VERY_GOOD: "laugh",
}
FEW = 20  # of one conversation, the newest


@require_safe
def said(request: HttpRequest) -> HttpResponse:
    """Show what customers said, the newest first."""
    kind = request.GET.get("kind", "")
    if kind not in KINDS:
        raise Http404
    try:
        page = said_page(agent_of(request), kind=kind, cursor=request.GET.get("after", ""))
    except WrongCursorError as error:
        raise Http404 from error
    base = reverse("feedback:said")
    following = urlencode({**({"kind": kind} if kind else {}), "after": page.next_cursor}) if page.next_cursor else ""
    context = {
        "rows": page.rows,
        "following": f"{base}?{following}" if following else "",
        "tabs_shown": [(label, f"{base}?kind={key}" if key else base, key == kind) for key, label in _kinds()],
        "faces": FACES,
        "now": timezone.now(),
    }
    return render(request, "feedback/said.html", context, using="jinja2")


@require_safe
def of_conversation(request: HttpRequest, number: int) -> HttpResponse:
    """Show what the customer of a conversation said, after each closing; nothing where nothing was said."""
    conversation = conversation_for(request, number)
    rows = list(Satisfaction.objects.filter(conversation=conversation).order_by("-pk")[:FEW])
    context = {"number": number, "rows": rows, "faces": FACES, "now": timezone.now()}
    return render(request, "feedback/said_panel.html", context, using="jinja2")


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", pgettext("what customers said", "All")),
        ("low", _("Not good")),
        ("middling", _("So-so")),
        ("high", _("Good")),
        ("words", _("With words")),
    ]
