"""Visitors' files: sent ahead of the message they belong to, and seen again in the conversation."""

from __future__ import annotations

import math
import uuid
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from heard.channels.chat.models import ChatWidget, Visitor
from heard.channels.chat.tickets import READER, new_ticket
from heard.channels.chat.tokens import TokenIsVoid, read_token
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Attachment, Message
from heard.customers.languages import language_of_visitor
from heard.plumbing.api.limits import Buckets
from heard.plumbing.files import store
from heard.plumbing.files.serving import Shown, serving
from heard.staff.client_address import client_address

MOST_BYTES = 20 * 1024 * 1024
FORM_BYTES = 64 * 1024  # what a form has around its file
UNIT = 4 * 1024 * 1024  # bytes; a file counts once for each that it begins
BY_VISITOR, BY_ADDRESS = Buckets(burst=40, per_second=0.1), Buckets(burst=120, per_second=0.2)


class Refused(Exception):
    """A file is not taken: with which status, why (a word of the protocol), and what the visitor is told."""

    def __init__(self, status: int, why: str, says: str) -> None:
        """Remember all three."""
        super().__init__(why)
        self.status, self.why, self.says = status, why, says


@csrf_exempt  # no cookie plays a part: the visitor is named by a token that only this widget's pages have
@login_not_required
@require_http_methods(["POST", "OPTIONS"])
def files(request: HttpRequest) -> HttpResponse:
    """Take a file of a visitor in, and return the ticket by which their next message names it."""
    origin = request.headers.get("Origin", "").lower()
    if request.method == "OPTIONS":
        return _for_origin(_preflight(), origin if _is_known(origin) else "")
    with translation.override(language_of_visitor(request.headers.get("Accept-Language", ""))):
        widget = ChatWidget.objects.open_to_visitors().filter(key=request.headers.get("X-Chat-Inbox", "")[:22]).first()
        if widget is None or not may_ask(origin, widget):
            return JsonResponse({"why": "origin", "says": _("This page may not send files to us.")}, status=403)
        try:
            answer = JsonResponse(_taken(request, widget), status=HTTPStatus.CREATED)
        except Refused as refused:
            answer = JsonResponse({"why": refused.why, "says": refused.says}, status=refused.status)
    return _for_origin(answer, origin)


def may_ask(origin: str, widget: ChatWidget) -> bool:
    """Return whether pages of an origin may speak for visitors of a widget: its own websites, and this site itself."""
    return bool(origin) and (origin in widget.allowed_origins or origin == own_origin())


def own_origin() -> str:
    """Return the origin of this site, as browsers name it."""
    return "/".join(settings.HEARD_URL.split("/")[:3]).lower()


def _is_known(origin: str) -> bool:
    return any(may_ask(origin, widget) for widget in ChatWidget.objects.open_to_visitors())


def _taken(request: HttpRequest, widget: ChatWidget) -> dict[str, Any]:
    at = timezone.now()
    visitor = _visitor(request, widget)
    announced = int(request.headers.get("Content-Length") or 0)
    _insist_on_size(announced - FORM_BYTES)
    _insist_on_patience(visitor, request, announced)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.size:
        raise Refused(422, "empty", _("This file is empty."))
    _insist_on_size(file.size)
    kept = _stored(file)
    ticket = new_ticket(kept, visitor=visitor, at=at)
    return {"ticket": ticket, "name": kept.filename, "type": kept.content_type, "bytes": kept.size}


def _visitor(request: HttpRequest, widget: ChatWidget) -> uuid.UUID:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    try:
        return read_token(token if scheme == "Chat" else "", widget_key=widget.key, at=timezone.now()).visitor
    except TokenIsVoid as error:
        raise Refused(401, "token", _("Please reload this page and try again.")) from error


def _insist_on_size(size: int) -> None:
    if size > MOST_BYTES:
        raise Refused(413, "too_large", _("This file is larger than %(size)s MB.") % {"size": MOST_BYTES >> 20})


def _insist_on_patience(visitor: uuid.UUID, request: HttpRequest, size: int) -> None:
    for _unit in range(max(1, math.ceil(size / UNIT))):
        if BY_VISITOR.take(visitor.hex) or BY_ADDRESS.take(client_address(request) or ""):
            raise Refused(429, "slow_down", _("That was a lot at once. Please try again in a minute."))


def _stored(file: UploadedFile[Any]) -> Enclosure:
    stored = store(file.read())
    content_type = (file.content_type or "application/octet-stream")[:120]
    return Enclosure(
        sha256=stored.sha256, filename=(file.name or "file")[:255], content_type=content_type, size=stored.size
    )


def _preflight() -> HttpResponse:
    allowed = {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Authorization, X-Chat-Inbox",
        "Access-Control-Max-Age": "600",
    }
    return HttpResponse(status=HTTPStatus.NO_CONTENT, headers=allowed)


def _for_origin(response: HttpResponse, origin: str) -> HttpResponse:
    response["Vary"] = "Origin"
    if origin:
        response["Access-Control-Allow-Origin"] = origin
    return response


def _find(request: HttpRequest, subject: str) -> Shown | None:
    """Return a file of a conversation that is still its visitor's, and of a message that is still theirs to see."""
    from heard.channels.chat.queries.of_visitor import own_pairs

    holder, _colon, number = subject.partition(":")
    found = Attachment.objects.filter(pk=number, message__in=Message.objects.seen_by_customer()).first()
    visitor = Visitor.objects.filter(public_id=uuid.UUID(hex=holder)).first()
    if found is None or visitor is None:
        return None
    conversation = Message.objects.values_list("conversation_id", flat=True).get(pk=found.message_id)
    is_theirs = bool(own_pairs([visitor.became_id or visitor.pk], [conversation]))
    return Shown(found.file_id, found.filename, found.content_type) if is_theirs else None


_serve = serving(_find, whom=lambda request: READER)


@login_not_required
def file(request: HttpRequest, token: str) -> HttpResponseBase:
    """Send a file, or with `?preview` a small picture of it; pages of other origins may show it."""
    response = _serve(request, token)
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
