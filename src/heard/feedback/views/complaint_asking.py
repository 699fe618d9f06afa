"""What every view of complaints asks of a request, and how it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heard.conversations import refusals as of_conversations
from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.assign import MayNotOpen
from heard.conversations.views.answering import Done, refused, toast
from heard.conversations.views.asking import agent_of, is_fragment
from heard.feedback.actions._complaints import ComplaintIsOver, ComplaintOpenAlready
from heard.feedback.actions.close_complaint import NotSettled
from heard.feedback.actions.offer_remedy import RemedyIsWrong
from heard.feedback.actions.open_complaint import NothingSaid
from heard.feedback.actions.record_answer import AnsweredAlready
from heard.feedback.models import Complaint

SENTENCES: Mapping[type[Exception], Callable[[], str]] = {
    NothingSaid: lambda: _("Please say in a few words what it is about, up to 4,000 letters."),
    ComplaintOpenAlready: lambda: _("This conversation has an open complaint already."),
    ComplaintIsOver: lambda: _("This complaint was closed or withdrawn meanwhile. Nothing was changed."),
    RemedyIsWrong: lambda: _("Money needs an amount and a currency such as EUR; something else needs a few words."),
    AnsweredAlready: lambda: _("This offer was answered or replaced meanwhile. Nothing was changed."),
    NotSettled: lambda: _(
        "It is not settled yet. Note what the customer said to the offer, or say why no remedy is due."
    ),
}
EXPECTED: tuple[type[Exception], ...] = (*SENTENCES, MayNotOpen, ConversationGone)


def told(error: Exception) -> str:
    """Return what to say about an exception of EXPECTED."""
    return SENTENCES[type(error)]() if type(error) in SENTENCES else of_conversations.told(error)


def complaint_for(request: HttpRequest, number: int) -> Complaint:
    """Return a complaint about a conversation the asking agent may open. Raises Http404."""
    found = Complaint.objects.visible_to(agent_of(request)).filter(pk=number)
    row = found.select_related("conversation", "owner", "cause").first()
    if row is None:
        raise Http404(_("There is no such complaint, or it is in an inbox you may not open."))
    return row


def step(view: Callable[..., Done]) -> Callable[..., HttpResponse]:
    """Turn a function of (request, complaint) that does one thing into a view; what the verbs refuse is told."""

    @require_POST
    @wraps(view)
    def answered(request: HttpRequest, number: int) -> HttpResponse:
        complaint = complaint_for(request, number)
        try:
            done = view(request, complaint)
        except EXPECTED as error:
            if is_fragment(request):
                return refused(told(error))
            messages.error(request, told(error))
            return redirect("conversation", number=complaint.conversation_id)
        return answer(request, done, complaint.conversation_id)

    return answered


def answer(request: HttpRequest, done: Done, conversation_id: int) -> HttpResponse:
    """Return a toast that says what was done; without htmx, the page of the conversation."""
    if is_fragment(request):
        return HttpResponse(status=204, headers={"HX-Trigger": toast(done)})
    messages.success(request, done.said)
    return redirect("conversation", number=conversation_id)


def form(
    request: HttpRequest, name: str, *, title: str, conversation_id: int, error: Exception | None = None, **context: Any
) -> HttpResponse:
    """Show a form in the dialog of the page, or as a page of its own, with what was typed and what was wrong."""
    shown = {
        **context,
        "title": title,
        "form": f"feedback/forms/{name}.html",
        "problem": told(error) if error else "",
        "typed": request.POST,
        "back": reverse("conversation", args=[conversation_id]),
        "address": request.get_full_path(),
    }
    template = "conversations/form_fragment.html" if is_fragment(request) else "conversations/form_page.html"
    response = render(request, template, shown, using="jinja2", status=422 if error else 200)
    if error:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#task-body", "innerHTML"
    return response
