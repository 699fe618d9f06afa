"""The page of an offer, for a customer who complained: looking changes nothing, pressing a button answers. No account needed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.request_links import request_path
from heard.feedback.actions._complaints import ComplaintIsOver
from heard.feedback.actions.record_answer import AnsweredAlready, record_answer
from heard.feedback.actions.send_remedy_link import send_remedy_link
from heard.feedback.complaint_words import money, remedy_words
from heard.feedback.models import Remedy, RemedyAnswer
from heard.feedback.remedy_links import REMEDIES
from heard.plumbing.signed_links import SignedLink
from heard.promises.views.opening import by_link, conversation_behind, language_of, mailed

ANSWERS = (RemedyAnswer.ACCEPTED, RemedyAnswer.REFUSED)
LONGEST = 300  # characters


def _remedy(link: SignedLink) -> Remedy | None:
    """Return the offer a link is about, if its complaint still is this customer's and stands."""
    remedy_id, customer_id = link.numbers
    found = Remedy.objects.filter(pk=remedy_id, complaint__withdrawn_at__isnull=True)
    remedy = found.select_related("complaint").first()
    conversation = conversation_behind(remedy.complaint.conversation_id, customer_id) if remedy else None
    if remedy is None or conversation is None:
        return None
    remedy.complaint.conversation = conversation
    return remedy


def _language(remedy: Remedy) -> str:
    return language_of(remedy.complaint.conversation)


def _fresh(link: SignedLink) -> str:
    return reverse("feedback:remedy_fresh", args=[link.token])


of_offer = by_link(REMEDIES, find=_remedy, language=_language, fresh=_fresh)


@require_safe
@of_offer
def show(request: HttpRequest, remedy: Remedy, token: str) -> HttpResponse:
    """Show what is offered, or what was said to it."""
    return _page(request, remedy, token)


def _page(
    request: HttpRequest, remedy: Remedy, token: str, *, status: int = 200, is_late: bool = False
) -> HttpResponse:
    conversation = remedy.complaint.conversation
    language = language_of(conversation)
    context = {
        "remedy": remedy,
        "offered": remedy_words(remedy, language),
        "money": money(remedy, language),
        "can_answer": remedy.is_waiting and remedy.complaint.is_open,
        "is_late": is_late,
        "conversation": conversation,
        "website": conversation.inbox.brand.website,
        "answers": reverse("feedback:remedy_answer", args=[token]),
        "request_address": request_path(conversation.pk, conversation.customer_id, at=timezone.now()),
        "longest": LONGEST,
    }
    return render(request, "feedback/remedy.html", context, status=status)


@require_POST
@of_offer
def answer(request: HttpRequest, remedy: Remedy, token: str) -> HttpResponseBase:
    """Take the customer's answer."""
    chosen = request.POST.get("answer", "")
    if chosen not in ANSWERS:
        return _page(request, remedy, token, status=422)
    words = request.POST.get("words", "")
    try:
        record_answer(remedy=remedy, answer=RemedyAnswer(chosen), agent=None, words=words, at=timezone.now())
    except (AnsweredAlready, ComplaintIsOver):
        remedy.refresh_from_db(fields=["answer", "replaced_at", "answered_at"])
        same = remedy.answer == chosen
        return _page(request, remedy, token, status=200 if same else 409, is_late=not same)
    return HttpResponseRedirect(reverse("feedback:remedy", args=[token]))


@require_POST
@by_link(REMEDIES, find=_remedy, language=_language, fresh=_fresh, also_old=True)
def fresh_link(request: HttpRequest, remedy: Remedy, token: str) -> HttpResponse:
    """Mail a fresh link to whoever has an old one."""
    return mailed(request, lambda: send_remedy_link(remedy=remedy, at=timezone.now()))
