"""How a view answers after something was done to a promise: a word with Undo; the lists and panels ask anew by themselves."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from heard.conversations.views.answering import Done, refused, toast
from heard.conversations.views.asking import came_from, is_fragment
from heard.promises.models import Promise
from heard.promises.refusals import EXPECTED, told
from heard.promises.views.asking import promise_for

OWED = "owed"  # what `from` says of the page of what is owed


def step(view: Callable[..., Done]) -> Callable[..., HttpResponse]:
    """Turn a function of (request, promise) that does one thing into a view; what the verbs refuse is told in a sentence."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, number: int) -> HttpResponse:
        promise = promise_for(request, number)
        try:
            done = view(request, promise)
        except EXPECTED as error:
            if is_fragment(request):
                return refused(told(error))
            messages.error(request, told(error))
            return redirect(way_back(request, promise.conversation_id))
        return answer(request, done, promise.conversation_id)

    return answered


def answer(request: HttpRequest, done: Done, conversation_id: int) -> HttpResponse:
    """Return a toast that says what was done; without htmx, the page one came from."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": toast(done)})
    messages.success(request, done.said)
    return redirect(way_back(request, conversation_id))


def way_back(request: HttpRequest, conversation_id: int) -> str:
    """Return the address of the page somebody came from: the list of what is owed, or the conversation."""
    if came_from(request) == OWED:
        return reverse("promises:owed_mine")
    return reverse("conversation", args=[conversation_id])


def form(
    request: HttpRequest, name: str, *, title: str, conversation_id: int, error: Exception | None = None, **context: Any
) -> HttpResponse:
    """Show a form in the dialog of the page, or as a page of its own, with what was typed and what was wrong."""
    shown = {
        **context,
        "title": title,
        "form": f"promises/forms/{name}.html",
        "problem": told(error) if error else "",
        "typed": request.POST,
        "back": way_back(request, conversation_id),
        "address": request.get_full_path(),
    }
    template = "conversations/form_fragment.html" if is_fragment(request) else "conversations/form_page.html"
    response = render(request, template, shown, using="jinja2", status=422 if error else 200)
    if error:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#task-body", "innerHTML"
    return response


def done_with(promise: Promise, said: str, **more: Any) -> Done:
    """Return what to say of something whose Undo makes the promise owed again."""
    return Done(said, undo=reverse("promises:undoing", args=[promise.pk]), **more)
