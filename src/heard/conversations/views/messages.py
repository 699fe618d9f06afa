"""One message: what can be done with it, where it came from, and its pictures from elsewhere."""

from __future__ import annotations

import re
from html import unescape
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.actions._writing import AT_ONCE
from heard.conversations.actions.withdraw_reply import AFTER_LEAVING
from heard.conversations.models import Conversation, DeliveryState, Message, MessageKind
from heard.conversations.views.asking import conversation_for, message_for
from heard.conversations.views.presenting import original_address
from heard.customers.called import is_key
from heard.plumbing.fetch import FetchError, fetch
from heard.plumbing.files.kinds import HEAD, PREVIEWED, kind_of

_REMOTE = re.compile(r' data-remote-src="([^"]*)"')
LARGEST_PICTURE = 5 * 1024 * 1024  # bytes
A_DAY = 24 * 3600


@require_safe
def about(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Show what can be done with a message, and what is known about it."""
    conversation = conversation_for(request, number)
    found = message_for(request, conversation, message)
    context = {
        "conversation": conversation,
        "message": found,
        "is_key": is_key,
        "number": number,
        "can_take_back": _left_just_now(conversation, found),
        "can_split": found.kind in {MessageKind.INCOMING, MessageKind.REPLY, MessageKind.NOTE},
        "original": original_address(found.source_id, conversation.channel),
        "checks": _checks(found),
        "problems": [_told(problem) for problem in found.facts.get("problems") or []],
    }
    return render(request, "conversations/message_menu.html", context, using="jinja2")


def _left_just_now(conversation: Conversation, message: Message) -> bool:
    """Whether an answer that left at once may still be taken back; that nobody read it yet is seen when it is tried."""
    is_answer = conversation.channel in AT_ONCE and message.kind == MessageKind.REPLY
    left = message.sent_at if message.delivery == DeliveryState.SENT else None
    return is_answer and left is not None and timezone.now() - left < AFTER_LEAVING


def _told(problem: str) -> str:
    """Return what a channel noted about a message, in the reader's language; a detail in brackets stays as it is."""
    sentence, bracket, detail = problem.partition(" (")
    return f"{_(sentence)}{bracket}{detail}"


def _checks(message: Message) -> list[tuple[str, str, str]]:
    """Return what the receiving server found out about the sender: name of the check, result, domain."""
    found = message.facts.get("authentication") or {}
    named = [(name, found.get(name)) for name in ("spf", "dkim", "dmarc")]
    return [
        (name.upper(), str(check.get("result", "")), str(check.get("domain") or ""))
        for name, value in named
        for check in (value if isinstance(value, list) else [value])[:1]
        if isinstance(check, dict)
    ]


@require_safe
def whole_text(request: HttpRequest, number: int, message: int) -> HttpResponse:
    """Show all words of a message, and below them what it quoted, as plain text: for what is too long to stand on a page."""
    found = message_for(request, conversation_for(request, number), message)
    words = f"{found.text}\n\n{found.quoted}".strip()
    response = HttpResponse(words, content_type="text/plain; charset=utf-8")
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
def picture(request: HttpRequest, number: int, message: int, nth: int) -> HttpResponse:
    """Fetch a picture that a message names, for whoever asked to see it: the sender learns neither who nor where from.

    Only what stands in the message can be asked for, only pictures that cannot act, and only from public places.
    """
    found = message_for(request, conversation_for(request, number), message)
    sources = _REMOTE.findall(found.html) + _REMOTE.findall(found.quoted_html)
    if nth >= len(sources):
        raise Http404
    try:
        fetched = fetch(unescape(sources[nth]), max_bytes=LARGEST_PICTURE, redirects=3)
    except FetchError as error:
        raise Http404(_("This picture could not be fetched.")) from error
    kind = kind_of(fetched.content[:HEAD]).content_type
    if fetched.status != HTTPStatus.OK or kind not in PREVIEWED:
        raise Http404(_("This is not a picture that can be shown."))
    response = HttpResponse(fetched.content, content_type=kind)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = f"private, max-age={A_DAY}"
    return response
