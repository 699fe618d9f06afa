"""What the chat on a website asks at its end: how somebody was served. The website's pages ask it, with a signed link."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heard.channels.chat.models import Chat, ChatWidget
from heard.channels.chat.rating_links import RATINGS
from heard.channels.chat.views.files import may_ask
from heard.conversations.actions._row import ConversationGone
from heard.conversations.models import Closure, Conversation, State
from heard.feedback.actions._answers import TooLateToChange, is_settled
from heard.feedback.actions.rate import LONGEST_REASON, rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.plumbing.signed_links import LinkIsWrong
from heard.promises.views.opening import language_of

LONGEST_BODY = 16 * 1024  # bytes


class NotRated(Exception):
    """Nothing was kept: with which status, why (a word for the widget), and what the visitor is told."""

    def __init__(self, status: int, why: str, says: str) -> None:
        """Remember all three."""
        super().__init__(why)
        self.status, self.why, self.says = status, why, says


@dataclass(frozen=True)
class Ended:
    """A chat that ended: which closing, where its conversation is now, and on whose pages it stands."""

    closure: Closure
    conversation: Conversation
    widget: ChatWidget


@csrf_exempt  # no cookie plays a part: whoever has the link may say it
@login_not_required
@never_cache
@require_http_methods(["GET", "POST", "OPTIONS"])
def chat_rating(request: HttpRequest, token: str) -> HttpResponse:
    """Return what was said of a chat, or take it in; only to pages on which the chat may stand."""
    ended = _found(token)
    origin = request.headers.get("Origin", "").lower()
    if ended is None:
        return JsonResponse({"why": "unknown"}, status=HTTPStatus.NOT_FOUND)
    if not may_ask(origin, ended.widget) and (origin or request.method != "GET"):
        return JsonResponse({"why": "origin"}, status=HTTPStatus.FORBIDDEN)
    if request.method == "OPTIONS":
        return _for_origin(_preflight(), origin)
    with translation.override(language_of(ended.conversation)):
        try:
            answer = JsonResponse(_rated(request, ended) if request.method == "POST" else _said(ended))
        except NotRated as refused:
            answer = JsonResponse({"why": refused.why, "says": refused.says}, status=refused.status)
    return _for_origin(answer, origin)


def _found(token: str) -> Ended | None:
    """Return what a link opens, while it is good and the conversation is still there to be spoken of."""
    try:
        link = RATINGS.read(token)
    except LinkIsWrong:
        return None
    if link.is_old(at=timezone.now()):
        return None
    number, closure_id = link.numbers
    chat = Chat.objects.select_related("visitor__widget").filter(pk=number).first()
    closure = Closure.objects.filter(pk=closure_id, conversation=number).first()
    row = Conversation.objects.select_related("customer", "inbox", "merged_into__customer", "merged_into__inbox")
    conversation = row.filter(pk=number).first()
    if chat is None or closure is None or conversation is None:
        return None
    conversation = conversation.merged_into or conversation
    customer = conversation.customer
    is_shut = conversation.state == State.SPAM or customer.erased_at or customer.blocked_at
    return None if is_shut else Ended(closure, conversation, chat.visitor.widget)


def _rated(request: HttpRequest, ended: Ended) -> dict[str, Any]:
    score, reason = _given(request)
    try:
        rate(
            closure=ended.closure,
            conversation=ended.conversation,
            score=score,
            reason=reason,
            source=AskedBy.CHAT,
            at=timezone.now(),
        )
    except TooLateToChange as error:
        raise NotRated(409, "settled", _("You told us some time ago. What you said stands; thank you.")) from error
    except ConversationGone as error:
        raise NotRated(404, "unknown", "") from error
    return _said(ended)


def _given(request: HttpRequest) -> tuple[Score | None, str | None]:
    """Return the score and the reason, either of which may be left out. Raises NotRated."""
    choose = _("Please choose one of these.")
    try:
        body = request.body if int(request.headers.get("Content-Length") or 0) <= LONGEST_BODY else b""
        told = json.loads(body)
        score, reason = told.get("score"), told.get("reason")
    except (ValueError, AttributeError, RecursionError) as error:
        raise NotRated(422, "not_understood", choose) from error
    is_score = score is None or (type(score) is int and score in Score.values)
    if not is_score or not isinstance(reason, str | None) or (score is None and reason is None):
        raise NotRated(422, "not_understood", choose)
    return Score(score) if score is not None else None, None if reason is None else _writable(reason)


def _writable(text: str) -> str:
    """Return what can be kept of a text: half a character cannot."""
    return text[:LONGEST_REASON].encode("utf-8", "ignore").decode()


def _said(ended: Ended) -> dict[str, Any]:
    row = Satisfaction.objects.filter(closure=ended.closure).first()
    return {
        "score": row.score if row else None,
        "reason": row.reason if row else "",
        "settled": row is not None and is_settled(row, at=timezone.now()),
    }


def _preflight() -> HttpResponse:
    allowed = {
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Content-Type",
        "Access-Control-Max-Age": "600",
    }
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=allowed)


def _for_origin(response: HttpResponse, origin: str) -> HttpResponse:
    response["Vary"] = "Origin"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    return response
