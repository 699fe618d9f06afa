"""The page on which customers say how it went: whether all is well, how they were served, and why. No account is needed."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from heard.conversations.actions._row import ConversationGone
from heard.conversations.models import Closure, Conversation, State
from heard.conversations.request_links import REQUESTS, request_path
from heard.feedback.actions._answers import TooLateToChange, is_settled
from heard.feedback.actions.answer_check_in import LONGEST, answer_check_in
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.plumbing.signed_links import SignedLink
from heard.promises.models import Informing
from heard.promises.notices.asked_links import ASKED
from heard.promises.views.opening import by_link, conversation_behind, gone, language_of


@dataclass(frozen=True)
class Asked:
    """What a link opens: a closing, where its conversation is now, and how the customer came here."""

    token: str
    closure: Closure
    conversation: Conversation
    source: AskedBy


def _found(link: SignedLink) -> Asked | None:
    conversation_id, customer_id, closure_id, is_check_in = link.numbers
    conversation = conversation_behind(conversation_id, customer_id)
    closure = Closure.objects.filter(pk=closure_id, conversation=conversation_id).first()
    if conversation is None or closure is None or conversation.customer.blocked_at:
        return None
    return Asked(link.token, closure, conversation, AskedBy.CHECK_IN if is_check_in else AskedBy.PAGE)


def _fresh(link: SignedLink) -> str:
    # The request's own link of the same age opens nothing either, but says whom to mail a fresh one.
    conversation_id, customer_id, *_others = link.numbers
    return reverse("promises:fresh_link", args=[REQUESTS.token(conversation_id, customer_id, at=link.made_at)])


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(ASKED, find=_found, language=lambda asked: language_of(asked.conversation), fresh=_fresh)
def asked(request: HttpRequest, asked: Asked, token: str) -> HttpResponseBase:
    """Show the questions; only a POST answers one, as mail scanners open every link."""
    if request.method != "POST":
        return _page(request, asked)
    at, given = timezone.now(), request.POST
    try:
        if given.get("well") in {"yes", "no"}:
            return _answer(request, asked, at)
        if "reason" in given:
            _rate(asked, at, reason=given["reason"])
            return _back(asked, "reason")
        if given.get("score") in {str(score) for score in Score.values}:
            _rate(asked, at, score=Score(int(given["score"])))
            return _back(asked, "rated")
    except TooLateToChange:
        return _page(
            request, asked, status=409, problem=_("You told us some time ago. What you said stands; thank you.")
        )
    except ConversationGone:
        return gone(request, "unknown", status=404)
    return _page(request, asked, status=422, problem=_("Please choose one of these."))


def _answer(request: HttpRequest, asked: Asked, at: dt.datetime) -> HttpResponseBase:
    words, is_well = request.POST.get("words", "").strip(), request.POST["well"] == "yes"
    if len(words) > LONGEST:
        problem = _("That is more than we can take at once. Please shorten it, or put it into a file.")
        return _page(request, asked, status=422, problem=problem)
    answer_check_in(
        closure=asked.closure,
        conversation=asked.conversation,
        is_well=is_well,
        source=asked.source,
        words=words,
        client_id=_client_id(request),
        at=at,
    )
    return _back(asked, "well" if is_well else ("words" if words else "not-yet"))


def _rate(asked: Asked, at: dt.datetime, *, score: Score | None = None, reason: str | None = None) -> None:
    rate(
        closure=asked.closure,
        conversation=asked.conversation,
        score=score,
        reason=reason,
        source=asked.source,
        at=at,
    )


def _client_id(request: HttpRequest) -> uuid.UUID | None:
    """Return the number the form brought along, so that a form sent twice is one message."""
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        return None


def _back(asked: Asked, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('feedback:asked', args=[asked.token])}?done={done}")


def _page(request: HttpRequest, asked: Asked, *, status: int = 200, problem: str = "") -> HttpResponse:
    said = Satisfaction.objects.filter(closure=asked.closure).first()
    given, conversation, now = request.GET.get("score", ""), asked.conversation, timezone.now()
    score = said.score if said else None
    context = {
        "token": asked.token,
        "conversation": conversation,
        "website": conversation.inbox.brand.website,
        "is_well": said.is_well if said else None,
        "is_open": conversation.state != State.RESOLVED,
        "rates": Informing.current().asks_satisfaction,
        "score": score,
        # From a face in a mail: shown as chosen, and confirmed with a press.
        "preselected": int(given) if given in {str(value) for value in Score.values} - {str(score)} else None,
        "reason": said.reason if said else "",
        "is_settled": said is not None and is_settled(said, at=now),
        "request_address": request_path(conversation.pk, conversation.customer_id, at=now),
        "client_id": uuid.uuid4(),
        "done": request.GET.get("done", ""),
        "problem": problem,
    }
    return render(request, "feedback/asked.html", context, status=status)
