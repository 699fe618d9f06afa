"""The page of my request: what was said, what was promised, and what a customer can do about it. No account is needed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from http import HTTPStatus

from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.actions.close import close
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reopen import reopen
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Attachment, Conversation, Message, Participant
from heard.conversations.request_links import request_path
from heard.plumbing.files.serving import Shown, serving
from heard.promises.actions.ask_for_call import NumberIsWrong, ask_for_call
from heard.promises.actions.send_fresh_link import send_fresh_link
from heard.promises.views.opening import mailed, of_customer, of_customer_also_old
from heard.promises.views.presenting import page, reader, whole

MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024
LONGEST = 20_000  # characters


@require_safe
@of_customer
def show(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Show the request."""
    return page(request, conversation, token)


@require_POST
@of_customer
def messages(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Take in what the customer adds, with files."""
    at, files = timezone.now(), request.FILES.getlist("files")
    text = request.POST.get("text", "").replace("\0", "").strip()
    if problem := _problem_of(text, files, conversation):
        return page(request, conversation, token, typed=text, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    received = receive(_written(text, files, conversation, client_id=str(_client_id(request)), at=at))
    if received.conversation_id and received.conversation_id != conversation.pk:
        # Settled for so long that it became a new conversation: that is the one to look at now.
        fresh = request_path(received.conversation_id, conversation.customer_id, at=at)
        return HttpResponseRedirect(f"{fresh}?done=written")
    return _back(token, "written")


def _problem_of(text: str, files: Sequence[UploadedFile[bytes]], conversation: Conversation) -> str:
    """Return in words what is wrong with what somebody adds, or nothing."""
    if not (text or files):
        return _("Please write a few words, or choose a file.")
    if not _sender(conversation).address:
        return _("We know no address of yours in this conversation. Please answer the mail instead.")
    if len(text) > LONGEST:
        return _("That is more than we can take at once. Please shorten it, or put it into a file.")
    if len(files) > MOST_FILES or sum(file.size or 0 for file in files) > MOST_BYTES:
        return _("At most ten files, together up to 25 MB, please.")
    return ""


def _written(
    text: str, files: Sequence[UploadedFile[bytes]], conversation: Conversation, *, client_id: str, at: dt.datetime
) -> Incoming:
    return Incoming(
        channel=conversation.channel,
        inbox_id=conversation.inbox_id,
        sender=_sender(conversation),
        external_id="",
        client_id=client_id,
        received_at=at,
        said_at=at,
        text=text,
        token_conversation_id=conversation.pk,
        is_believable=True,
        files=tuple(
            IncomingFile(filename=file.name or "file", content_type=file.content_type or "", content=file.read())
            for file in files
        ),
        facts={"by_page": True},
    )


@require_POST
@of_customer
def calls(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Promise the customer a call."""
    number, best_time = request.POST.get("number", "")[:60], request.POST.get("best_time", "")[:200]
    try:
        ask_for_call(conversation=conversation, number=number, best_time=best_time, at=timezone.now())
    except NumberIsWrong:
        problem = _("Please give a telephone number with its area code, as in +49 30 901820.")
        asked = {"number": number, "best_time": best_time, "call_problem": problem}
        return page(request, conversation, token, status=HTTPStatus.UNPROCESSABLE_ENTITY, **asked)
    return _back(token, "call")


@require_POST
@of_customer
def closure(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The customer says that it is settled."""
    close(conversation=conversation, agent=None, at=timezone.now(), by_customer=True)
    return _back(token, "closed")


@require_POST
@of_customer
def reopening(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The customer says that it is not settled after all."""
    reopen(conversation=conversation, agent=None, at=timezone.now())
    return _back(token, "reopened")


@require_POST
@of_customer_also_old
def fresh_link(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Mail a fresh link to whoever has an old one."""
    return mailed(request, lambda: send_fresh_link(conversation=conversation, at=timezone.now()))


def _sender(conversation: Conversation) -> Sender:
    first = (
        Participant.objects.filter(conversation=conversation, place=Participant.Place.CUSTOMER).order_by("id").first()
    )
    return Sender(address=first.address if first else "", name=conversation.customer.name)


def _client_id(request: HttpRequest) -> uuid.UUID:
    """Return the number the form brought along, so that a form sent twice is one message."""
    try:
        return uuid.UUID(request.POST.get("client_id", ""))
    except ValueError:
        return uuid.uuid4()


def _back(token: str, done: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('promises:request', args=[token])}?done={done}")


@login_not_required
@require_safe
def message(request: HttpRequest, token: str, number: int) -> HttpResponseBase:
    """Show all of a message the customer may see."""

    def show_whole(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
        seen = Message.objects.filter(conversation=conversation).seen_by_customer()
        return whole(request, get_object_or_404(seen, pk=number), conversation, token)

    return of_customer(show_whole)(request, token)


@login_not_required
def file(request: HttpRequest, token: str, address: str) -> HttpResponseBase:
    """Send a file of a message the customer may see."""

    def send(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponseBase:
        seen = Message.objects.filter(conversation=conversation).seen_by_customer()

        def find(_request: HttpRequest, subject: str) -> Shown | None:
            kind, _sep, number = subject.partition(":")
            if kind != "attachment" or not number.isdigit():
                return None
            found = Attachment.objects.filter(pk=int(number), message__in=seen).first()
            return Shown(found.file_id, found.filename, found.content_type) if found else None

        return serving(find, whom=lambda _request: reader(conversation))(request, address)

    return of_customer(send)(request, token)
