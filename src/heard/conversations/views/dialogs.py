"""Forms that open above a conversation; without JavaScript they are pages of their own."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from heard.conversations.models import Conversation
from heard.conversations.refusals import told
from heard.conversations.views.asking import is_fragment


def form_page(
    request: HttpRequest,
    conversation: Conversation,
    name: str,
    *,
    title: str,
    error: Exception | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the form conversations/forms/<name>.html about a conversation, with what was typed and what was wrong."""
    shown = {
        **context,
        "conversation": conversation,
        "number": conversation.pk,
        "title": title,
        "form": f"conversations/forms/{name}.html",
        "problem": told(error) if error else "",
        "typed": request.POST,
        "back": reverse("conversation", args=[conversation.pk]),
    }
    template = "conversations/form_fragment.html" if is_fragment(request) else "conversations/form_page.html"
    response = render(request, template, shown, using="jinja2", status=422 if error else 200)
    if error:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#task-body", "innerHTML"
    return response
