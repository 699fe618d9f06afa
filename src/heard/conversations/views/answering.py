"""How a view answers after something was done to a conversation: the changed parts of the page, and a word with Undo."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from heard.conversations.models import Conversation
from heard.conversations.queries.conversation_page import MESSAGES, conversation_page
from heard.conversations.refusals import EXPECTED, told
from heard.conversations.views.asking import agent_of, came_from, conversation_for, is_fragment, looked_at
from heard.conversations.views.refusing import refused
from heard.conversations.views.showing import shown

__all__ = ["Done", "answer", "refused", "step", "toast"]
StepView = Callable[..., "Done | HttpResponse"]
FEW = 3  # messages at the end of the page, enough to join what is there (merging.js keeps what stands before them)


class Done:
    """What was done, in a few words, and where to take it back."""

    def __init__(
        self,
        said: str,
        *,
        undo: str = "",
        undo_data: dict[str, Any] | None = None,
        tone: str = "success",
        seconds: int = 6,
        go: int | None = None,
        only_newest: bool = False,
    ) -> None:
        """Keep the words (none: it needs no saying), the address and values that undo it, and for how long that is offered.

        `go` is the conversation to go to; with `only_newest` nothing but the end of the conversation looks different now.
        """
        self.said = said
        self.undo = undo
        self.undo_data = undo_data or {}
        self.tone = tone
        self.seconds = seconds
        self.go = go
        self.only_newest = only_newest


def step(view: StepView) -> Callable[..., HttpResponse]:
    """Turn a function of (request, conversation, …) that does one thing into a view that shows what changed.

    What the verbs are expected to refuse is told in a sentence.
    """

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, number: int, **named: Any) -> HttpResponse:
        conversation = conversation_for(request, number)
        try:
            done = view(request, conversation, **named)
        except EXPECTED as error:
            return _refused(request, number, told(error))
        return done if isinstance(done, HttpResponse) else answer(request, conversation, done)

    return answered


def _refused(request: HttpRequest, number: int, said: str) -> HttpResponse:
    if is_fragment(request):
        return refused(said)
    messages.error(request, said)
    return redirect("conversation", number=number)


def answer(request: HttpRequest, conversation: Conversation, done: Done) -> HttpResponse:
    """Return the changed parts of the conversation's page with a toast, or another conversation's pane when that is
    where to go; without htmx, the page itself."""
    number = done.go or conversation.pk
    if not is_fragment(request):
        if done.said:
            messages.success(request, done.said)
        return redirect(address_of(request, number))
    response = _changed(request, number, conversation.pk, only_newest=done.only_newest)
    response.headers["HX-Trigger"] = toast(done)
    return response


def _changed(request: HttpRequest, number: int, done_on: int, *, only_newest: bool) -> HttpResponse:
    """Return what changed for a page that shows the conversation, the conversation for one that shows another, and
    nothing for a page that shows none."""
    asked_from = looked_at(request)
    shows = done_on if asked_from is None else asked_from
    stays = shows == number and only_newest
    page = None if shows == 0 else conversation_page(agent_of(request), number, limit=FEW if stays else MESSAGES)
    if page is None:
        where = {"HX-Reswap": "none"} if shows == 0 else {"HX-Redirect": reverse("home")}
        return HttpResponse(status=200, headers=where)
    if shows == number:
        return render(request, "conversations/changed.html", shown(request, page, is_end=stays), using="jinja2")
    response = opened(request, page)
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#main", "innerHTML show:none"
    return response


def opened(request: HttpRequest, page: dict[str, Any]) -> HttpResponse:
    """Return a conversation's pane, panel and title, to stand in the page that is open already."""
    response = render(request, "conversations/opened.html", shown(request, page), using="jinja2")
    response.headers["HX-Push-Url"] = address_of(request, page["conversation"]["id"])
    return response


def address_of(request: HttpRequest, number: int) -> str:
    """Return the address of a conversation that remembers which list one came from."""
    address, key = reverse("conversation", args=[number]), came_from(request)
    return f"{address}?{urlencode({'from': key})}" if key else address


def toast(done: Done) -> str:
    """Return the HX-Trigger that shows what was done, if there are words for it, with its Undo."""
    if not done.said:
        return json.dumps({"heard:changed": {}})
    detail: dict[str, Any] = {"text": done.said, "tone": done.tone, "seconds": done.seconds}
    if done.undo:
        query = urlencode(done.undo_data)
        detail["undo"] = {"url": f"{done.undo}?{query}" if query else done.undo, "method": "POST"}
    return json.dumps({"heard:toast": detail, "heard:changed": {}})
