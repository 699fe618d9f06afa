"""The page of an offer, for a customer who complained: looking changes nothing, pressing a button answers. No account needed."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.say import NobodyToTell
from heard.conversations.request_links import RequestLinkIsWrong, request_path
from heard.feedback.actions._complaints import ComplaintIsOver
from heard.feedback.actions.record_answer import AnsweredAlready, record_answer
from heard.feedback.actions.send_remedy_link import send_remedy_link
from heard.feedback.complaint_words import money, remedy_words
from heard.feedback.models import Remedy, RemedyAnswer
from heard.feedback.remedy_links import RemedyLink, read_remedy_link
from heard.promises.actions.send_fresh_link import TooSoon
from heard.promises.views.opening import conversation_behind, kept_away, language_of

ANSWERS = (RemedyAnswer.ACCEPTED, RemedyAnswer.REFUSED)
LONGEST = 300  # characters
View = Callable[[HttpRequest, Remedy, str], HttpResponseBase]


def of_offer(view: View, *, also_old: bool = False) -> Callable[..., HttpResponseBase]:
    """Open the link of an offer for a view, in the customer's language; an old one only to ask for a fresh one."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            link = read_remedy_link(token)
        except RequestLinkIsWrong:
            return _gone(request, "unknown", status=404)
        remedy = _remedy(link)
        if remedy is None:
            return _gone(request, "unknown", status=404)
        with translation.override(language_of(remedy.complaint.conversation)):
            if link.is_old(at=timezone.now()) and not also_old:
                return _gone(request, "old", status=410, fresh=reverse("feedback:remedy_fresh", args=[token]))
            return kept_away(view(request, remedy, token))

    return login_not_required(never_cache(opened))


def _remedy(link: RemedyLink) -> Remedy | None:
    """Return the offer a link is about, if its complaint still is this customer's and stands."""
    found = Remedy.objects.filter(pk=link.remedy_id, complaint__withdrawn_at__isnull=True)
    remedy = found.select_related("complaint").first()
    conversation = conversation_behind(remedy.complaint.conversation_id, link.customer_id) if remedy else None
    if remedy is None or conversation is None:
        return None
    remedy.complaint.conversation = conversation
    return remedy


def _gone(request: HttpRequest, why: str, *, status: int, **more: str) -> HttpResponseBase:
    return kept_away(render(request, "promises/request_gone.html", {"why": why, **more}, status=status))


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


def fresh(request: HttpRequest, remedy: Remedy, token: str) -> HttpResponseBase:
    """Mail a fresh link to the address we know, not to whoever asks."""
    try:
        send_remedy_link(remedy=remedy, at=timezone.now())
    except (NobodyToTell, ConversationGone):
        return _gone(request, "unknown", status=404)
    except TooSoon:
        return _gone(request, "sent_before", status=429)
    return _gone(request, "sent", status=200)


fresh_link = require_POST(of_offer(fresh, also_old=True))
