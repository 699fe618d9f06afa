"""The page on which customers say how it went: whether all is well, how they were served, and why. No account is needed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from heard.conversations.actions._row import ConversationGone
from heard.conversations.models import Closure, Conversation, State
from heard.conversations.request_links import request_path
from heard.feedback.actions._answers import TooLateToChange, is_settled
from heard.feedback.actions.answer_check_in import LONGEST, answer_check_in
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.promises.models import Informing
from heard.promises.notices.asked_links import AskedLink, AskedLinkIsWrong, read_asked_link
from heard.promises.views.opening import conversation_behind, kept_away, language_of


@dataclass(frozen=True)
class Asked:
    """What a link opens: a closing, where its conversation is now, and how the customer came here."""

    token: str
    link: AskedLink
    closure: Closure
    conversation: Conversation

    @property
    def source(self) -> AskedBy:
        """Return where they were asked."""
        return AskedBy.CHECK_IN if self.link.is_check_in else AskedBy.PAGE


View = Callable[[HttpRequest, Asked], HttpResponseBase]


def _of_link(view: View) -> Callable[..., HttpResponseBase]:
    """Open a link for a view, in the customer's language; what is forged, old or gone ends in a page that says so."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        at = timezone.now()
        try:
            link = read_asked_link(token)
        except AskedLinkIsWrong:
            return _gone(request, status=404, why="unknown")
        conversation = conversation_behind(link.conversation_id, link.customer_id)
        closure = Closure.objects.filter(pk=link.closure_id, conversation=link.conversation_id).first()
        if conversation is None or closure is None or conversation.customer.blocked_at:
            return _gone(request, status=404, why="unknown")
        with translation.override(language_of(conversation)):
            if link.is_old(at=at):
                # The request's own link of the same age opens nothing either, but says whom to mail a fresh one.
                path = request_path(link.conversation_id, link.customer_id, at=link.made_at)
                old = path.strip("/").rpartition("/")[2]
                return _gone(request, status=410, why="old", fresh=reverse("promises:fresh_link", args=[old]))
            return kept_away(view(request, Asked(token, link, closure, conversation)))

    return login_not_required(never_cache(opened))


def _gone(request: HttpRequest, *, status: int, **context: str) -> HttpResponseBase:
    return kept_away(render(request, "promises/request_gone.html", context, status=status))


@require_http_methods(["GET", "HEAD", "POST"])
@_of_link
def asked(request: HttpRequest, asked: Asked) -> HttpResponseBase:
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
        return _gone(request, status=404, why="unknown")
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
        "preselected": int(given) if score is None and given in {str(value) for value in Score.values} else None,
        "reason": said.reason if said else "",
        "is_settled": said is not None and is_settled(said, at=now),
        "request_address": request_path(conversation.pk, conversation.customer_id, at=now),
        "client_id": uuid.uuid4(),
        "done": request.GET.get("done", ""),
        "problem": problem,
    }
    return render(request, "feedback/asked.html", context, status=status)
