"""How a view answers after something was done to a conversation: the changed parts of the page, and a word with Undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from heard.conversations.models import Conversation
from heard.conversations.queries.conversation_page import conversation_page
from heard.conversations.queries.timeline import timeline
from heard.conversations.views.asking import agent_of, conversation_for, is_fragment

StepView = Callable[..., "Done | HttpResponse"]


class Done:
    """What was done, in a few words, and where to take it back."""

    def __init__(
        self, said: str, *, undo: str = "", undo_data: dict[str, Any] | None = None, tone: str = "success"
    ) -> None:
        """Keep the words, and the address and values that undo it."""
        self.said = said
        self.undo = undo
        self.undo_data = undo_data or {}
        self.tone = tone


def step(view: StepView) -> Callable[..., HttpResponse]:
    """Turn a function of (request, conversation, …) that does one thing into a view that shows what changed."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, number: int, **named: Any) -> HttpResponse:
        conversation = conversation_for(request, number)
        done = view(request, conversation, **named)
        return done if isinstance(done, HttpResponse) else answer(request, conversation, done)

    return answered


def answer(request: HttpRequest, conversation: Conversation, done: Done) -> HttpResponse:
    """Return the changed parts of the conversation's page with a toast; without htmx, the page itself."""
    if not is_fragment(request):
        return redirect("conversation", number=conversation.pk)
    page = conversation_page(agent_of(request), conversation.pk)
    if page is None:  # it moved where the agent may not follow
        return HttpResponse(status=204, headers={"HX-Redirect": "/"})
    context = {**page, "entries": timeline(page), "now": timezone.now(), "back": request.GET.get("from", "open")}
    response = render(request, "conversations/changed.html", context, using="jinja2")
    response.headers["HX-Trigger"] = toast(done)
    return response


def toast(done: Done) -> str:
    """Return the HX-Trigger that shows what was done, with its Undo."""
    detail: dict[str, Any] = {"text": done.said, "tone": done.tone}
    if done.undo:
        query = "&".join(f"{key}={value}" for key, value in done.undo_data.items())
        detail["undo"] = {"url": f"{done.undo}?{query}" if query else done.undo, "method": "POST"}
    return json.dumps({"heard:toast": detail, "heard:changed": {}})


def refused(said: str, *, status: int = 409) -> HttpResponse:
    """Return an answer that says what is wrong and leaves everything on the screen as it is.

    The words travel in a header as well, percent-encoded because headers are ASCII: htmx.js shows them.
    """
    headers = {"X-Heard-Problem": quote(said)}
    return HttpResponse(said, status=status, content_type="text/plain; charset=utf-8", headers=headers)
