"""The page of a conversation."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from heard.conversations.queries.conversation_page import NEWEST, conversation_page
from heard.conversations.queries.timeline import timeline
from heard.conversations.views.asking import agent_of, is_fragment


@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a conversation: the whole page, or only its pane when htmx asks."""
    before = request.GET.get("before", "")
    page = conversation_page(agent_of(request), number, before=int(before) if before.isdecimal() else NEWEST)
    if page is None:
        raise Http404(
            _("There is no conversation #%(number)s, or it is in an inbox you may not open.") % {"number": number}
        )
    if merged := page["conversation"]["merged_into_id"]:
        return redirect("conversation", number=merged)
    part = request.GET.get("part", "") if is_fragment(request) else ""
    template = {
        "changed": "conversations/changed.html",
        "pane": "conversations/pane.html",
    }.get(part, "conversations/conversation.html")
    context = {**page, "entries": timeline(page), "now": timezone.now(), "back": request.GET.get("from", "open")}
    return render(request, template, context, using="jinja2")
