"""The page of my request: what was said, what was promised, and what a customer can do about it. No account is needed."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from functools import partial, wraps
from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.close import close
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.say import NobodyToTell
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Attachment, Conversation, Message, Participant, State
from heard.conversations.rendering import render as as_html
from heard.conversations.request_links import RequestLinkIsWrong, read_request_link, request_path
from heard.customers.models import Customer
from heard.plumbing.files.addresses import sign
from heard.plumbing.files.serving import Shown, serving
from heard.promises.actions.ask_for_call import NumberIsWrong, ask_for_call
from heard.promises.actions.send_fresh_link import TooSoon, send_fresh_link
from heard.promises.models import End, Promise
from heard.promises.zones import zone_of
from heard.staff.models import Business

MOST_MESSAGES = 200
MOST_FILES = 10
MOST_BYTES = 25 * 1024 * 1024
LONGEST = 20_000  # characters

View = Callable[..., HttpResponseBase]


def _of_customer(view: Callable[[HttpRequest, Conversation, str], HttpResponseBase]) -> View:
    """Open a request's link for a view: in the customer's language, never kept, and not told to search engines."""

    @wraps(view)
    def opened(request: HttpRequest, token: str) -> HttpResponseBase:
        at = timezone.now()
        try:
            link = read_request_link(token)
        except RequestLinkIsWrong:
            return _kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
        conversation = _conversation(link.conversation_id, link.customer_id)
        if conversation is None:
            return _kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
        with translation.override(_language(conversation)):
            if link.is_old(at=at):
                gone = {"why": "old", "fresh": reverse("promises:fresh_link", args=[token])}
                return _kept_away(render(request, "promises/request_gone.html", gone, status=410))
            return _kept_away(view(request, conversation, token))

    return login_not_required(never_cache(opened))


def _kept_away(response: HttpResponseBase) -> HttpResponseBase:
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    return response


def _conversation(conversation_id: int, customer_id: int) -> Conversation | None:
    """Return the conversation, or what it went into, if it still is this customer's, whatever they were put together with."""
    rows = Conversation.objects.select_related("customer", "inbox__brand", "merged_into__customer")
    row = rows.filter(pk=conversation_id, inbox__is_active=True).exclude(state=State.SPAM).first()
    if row and row.merged_into_id:
        row = rows.filter(pk=row.merged_into_id).exclude(state=State.SPAM).first()
    if row is None or row.customer.erased_at:
        return None
    whose = Customer.objects.filter(pk=customer_id).values_list("pk", "merged_into").first()
    return row if whose and row.customer_id in whose else None


def _language(conversation: Conversation) -> str:
    spoken = (conversation.language, conversation.customer.language, conversation.inbox.language)
    return next((language for language in spoken if language), "en")


@require_safe
@_of_customer
def show(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Show the request."""
    return _page(request, conversation, token)


@require_POST
@_of_customer
def messages(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Take in what the customer adds, with files."""
    at = timezone.now()
    text = request.POST.get("text", "").replace("\0", "").strip()
    files = request.FILES.getlist("files")
    problem = ""
    if not (text or files):
        problem = _("Please write a few words, or choose a file.")
    elif not _sender(conversation).address:
        problem = _("We know no address of yours in this conversation. Please answer the mail instead.")
    elif len(text) > LONGEST:
        problem = _("That is more than we can take at once. Please shorten it, or put it into a file.")
    elif len(files) > MOST_FILES or sum(file.size or 0 for file in files) > MOST_BYTES:
        problem = _("At most ten files, together up to 25 MB, please.")
    if problem:
        return _page(request, conversation, token, typed=text, problem=problem, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    received = receive(
        Incoming(
            channel=conversation.channel,
            inbox_id=conversation.inbox_id,
            sender=_sender(conversation),
            external_id="",
            client_id=str(_client_id(request)),
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
    )
    if received.conversation_id and received.conversation_id != conversation.pk:
        # Settled for so long that it became a new conversation: that is the one to look at now.
        return HttpResponseRedirect(
            f"{request_path(received.conversation_id, conversation.customer_id, at=at)}?done=written"
        )
    return _back(token, "written")


@require_POST
@_of_customer
def calls(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """Promise the customer a call."""
    number, best_time = request.POST.get("number", "")[:60], request.POST.get("best_time", "")[:200]
    try:
        ask_for_call(conversation=conversation, number=number, best_time=best_time, at=timezone.now())
    except NumberIsWrong:
        problem = _("Please give a telephone number with its area code, as in +49 30 901820.")
        asked = {"number": number, "best_time": best_time, "call_problem": problem}
        return _page(request, conversation, token, status=HTTPStatus.UNPROCESSABLE_ENTITY, **asked)
    return _back(token, "call")


@require_POST
@_of_customer
def closure(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The customer says that it is settled."""
    close(conversation=conversation, agent=None, at=timezone.now())
    return _back(token, "closed")


@require_POST
@_of_customer
def reopening(request: HttpRequest, conversation: Conversation, token: str) -> HttpResponse:
    """The customer says that it is not settled after all."""
    reopen(conversation=conversation, agent=None, at=timezone.now())
    return _back(token, "reopened")


@login_not_required
@never_cache
@require_POST
def fresh_link(request: HttpRequest, token: str) -> HttpResponseBase:
    """Mail a fresh link to whoever has an old one: to the address we know, not to whoever asks."""
    try:
        link = read_request_link(token)
        conversation = _conversation(link.conversation_id, link.customer_id)
    except RequestLinkIsWrong:
        conversation = None
    if conversation is None:
        return _kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
    with translation.override(_language(conversation)):
        try:
            send_fresh_link(conversation=conversation, at=timezone.now())
        except (NobodyToTell, ConversationGone):
            return _kept_away(render(request, "promises/request_gone.html", {"why": "unknown"}, status=404))
        except TooSoon:
            return _kept_away(render(request, "promises/request_gone.html", {"why": "sent_before"}, status=429))
        return _kept_away(render(request, "promises/request_gone.html", {"why": "sent"}))


def _page(
    request: HttpRequest, conversation: Conversation, token: str, *, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    now = timezone.now()
    said = list(
        Message.objects.filter(conversation=conversation)
        .seen_by_customer()
        .prefetch_related("attachments")
        .order_by("-id")[:MOST_MESSAGES]
    )[::-1]
    told = Promise.objects.told().filter(conversation=conversation).order_by("due_at", "id")
    context = {
        "conversation": conversation,
        "title": conversation.subject or _("Your request"),
        "messages": [_told(message, conversation, token, now) for message in said],
        "owed": [
            promise for promise in told if not promise.end or (promise.end == End.BROKEN and not promise.settled_at)
        ],
        "ended": [promise for promise in told if promise.end and (promise.end != End.BROKEN or promise.settled_at)][
            -5:
        ],
        "steps": _steps(conversation),
        "when": partial(_when, zone=zone_of(conversation.customer, Business.current())),
        "website": conversation.inbox.brand.website,
        "is_closed": conversation.state == State.RESOLVED,
        "token": token,
        "client_id": uuid.uuid4(),
        "now": now,
        "done": request.GET.get("done", ""),
        **dict.fromkeys(("typed", "problem", "number", "best_time", "call_problem"), ""),
        **more,
    }
    return render(request, "promises/request.html", context, status=status)


def _told(message: Message, conversation: Conversation, token: str, at: dt.datetime) -> dict[str, Any]:
    whom = _reader(conversation)
    return {
        "is_mine": message.kind == "incoming",
        "is_automatic": message.kind == "automatic",
        "who": message.sender_name or message.sender_address,
        "at": message.created_at,
        "html": as_html(message.text),
        "files": [
            {
                "name": file.filename,
                "size": file.size,
                "address": reverse(
                    "promises:request_file", args=[token, sign(f"attachment:{file.pk}", for_whom=whom, at=at)]
                ),
            }
            for file in message.attachments.all()
        ],
    }


def _when(moment: dt.datetime, *, zone: ZoneInfo) -> str:
    """Return a day and a time by the customer's own clock; "in 3 h" would ask them to reckon."""
    local = moment.astimezone(zone)
    return f"{formats.date_format(local, 'DATE_FORMAT')}, {local:%H:%M}"


def _steps(conversation: Conversation) -> int:
    """Return how far it has come: 1 it is here, 2 somebody answered, 3 settled."""
    if conversation.state == State.RESOLVED:
        return 3
    return 2 if conversation.first_answered_at else 1


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


def _reader(conversation: Conversation) -> str:
    return f"request:{conversation.pk}"


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

        return serving(find, whom=lambda _request: _reader(conversation))(request, address)

    return _of_customer(send)(request, token)
