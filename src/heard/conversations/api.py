"""The API of conversations: read them, begin them, answer, note, assign, tag, resolve; search."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import DescriptionIsWrong, describe
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.not_spam import not_spam
from heard.conversations.actions.note import note
from heard.conversations.actions.receive import receive
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import NewerMessageArrived, NobodyToAnswer, Then, reply
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.actions.wake import wake
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import ContactReason, Conversation, Inbox, Message, Participant, Tag
from heard.conversations.queries.mentions import mentioned
from heard.conversations.queries.search import search
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.plumbing.api.paging import USUAL, make_cursor, page, read_cursor
from heard.plumbing.api.problems import Problem
from heard.staff.models import Agent, Team

router = Router(tags=["Conversations"])
LONGEST_TEXT = 500_000  # characters


class Page(Schema):
    """Where the next page begins; empty on the last one."""

    next_cursor: str | None


class InboxOut(Schema):
    """An inbox."""

    id: int
    name: str
    address: str
    language: str


class InboxPage(Page):
    """A page of inboxes."""

    items: list[InboxOut]


class ConversationOut(Schema):
    """A conversation. `since` is since when it stands as it does; while open, since when the customer waits."""

    id: int
    inbox_id: int
    customer_id: int
    channel: str
    subject: str
    state: str
    since: dt.datetime
    assignee_id: int | None
    team_id: int | None
    priority: int
    contact_reason_id: int | None
    custom: dict[str, Any]
    language: str
    snippet: str
    message_count: int
    created_at: dt.datetime
    last_message_at: dt.datetime
    first_answered_at: dt.datetime | None
    previous_id: int | None
    merged_into_id: int | None


class ConversationPage(Page):
    """A page of conversations."""

    items: list[ConversationOut]


class MessageOut(Schema):
    """A message. `delivery` says how far an outgoing one has come."""

    id: int
    conversation_id: int
    kind: str
    trust: str
    agent_id: int | None
    sender_name: str
    sender_address: str
    recipients: dict[str, list[str]]
    subject: str
    text: str
    html: str
    delivery: str
    delivery_problem: str
    created_at: dt.datetime
    sent_at: dt.datetime | None


class MessagePage(Page):
    """A page of messages."""

    items: list[MessageOut]


class SenderIn(Schema):
    """Who says it."""

    address: str = Field(max_length=320)
    name: str = Field("", max_length=200)


class ConversationIn(Schema):
    """A conversation that a customer begins, by way of a script."""

    inbox_id: int
    customer: SenderIn
    subject: str = Field("", max_length=500)
    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    channel: Literal["api", "email", "phone", "counter", "sms", "social"] = "api"
    external_id: str = Field(
        "", max_length=500, description="Yours; the same one from the same customer is taken once."
    )


class MessageIn(Schema):
    """Something the customer adds."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    external_id: str = Field("", max_length=500)


class ReplyIn(Schema):
    """An answer. `seen_message_id` is the newest message you know; a newer one holds the answer back."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    cc: list[str] | None = Field(None, max_length=50)
    bcc: list[str] = Field(default_factory=list, max_length=50)
    then: Literal["customer", "resolved", "open"] = "customer"
    send_at: dt.datetime | None = None
    seen_message_id: int | None = None


class NoteIn(Schema):
    """A note among colleagues; “@Ana” calls Ana."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)


class DescriptionIn(Schema):
    """What a conversation is about; only what is given changes."""

    subject: str | None = Field(None, max_length=500)
    priority: int | None = Field(None, ge=0, le=3)
    contact_reason_id: int | None = None
    custom: dict[str, Any] | None = None


class AssignmentIn(Schema):
    """Whose it is; null is nobody."""

    assignee_id: int | None = None
    team_id: int | None = None


class SnoozeIn(Schema):
    """Until when."""

    until: dt.datetime


class StateIn(Schema):
    """Whom it waits for."""

    state: Literal["customer", "third"]


class HitOut(Schema):
    """Something found; the words stand in <mark>, the rest is escaped HTML."""

    conversation_id: int
    message_id: int
    subject: str
    state: str
    customer_name: str
    at: dt.datetime
    snippet: str


class HitPage(Page):
    """A page of what was found."""

    items: list[HitOut]


class TagOut(Schema):
    """A tag."""

    id: int
    name: str
    colour: str


class TagPage(Page):
    """A page of tags."""

    items: list[TagOut]


@router.get("inboxes", response=InboxPage, summary="Inboxes")
def inboxes(request: HttpRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the inboxes one may open."""
    items, following = page(Inbox.objects.visible_to(_agent(request)), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("tags", response=TagPage, summary="Tags")
def tags(request: HttpRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the tags there are."""
    items, following = page(Tag.objects.all(), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.get("conversations", response=ConversationPage, summary="Conversations, newest first")
def conversations(
    request: HttpRequest,
    state: str | None = None,
    inbox_id: int | None = None,
    assignee_id: int | None = None,
    team_id: int | None = None,
    customer_id: int | None = None,
    cursor: str | None = None,
    limit: int = USUAL,
) -> Any:
    """Return conversations in inboxes one may open."""
    wanted = {
        "state": state,
        "inbox_id": inbox_id,
        "assignee_id": assignee_id,
        "team_id": team_id,
        "customer_id": customer_id,
    }
    found = Conversation.objects.visible_to(_agent(request))
    found = found.filter(**{name: value for name, value in wanted.items() if value is not None})
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations", response={201: MessageOut}, summary="A customer begins a conversation")
def begin(request: HttpRequest, given: ConversationIn) -> Any:
    """Take in what a customer says, as if it had come by the channel; return the message."""
    inbox = Inbox.objects.visible_to(_agent(request)).active().filter(pk=given.inbox_id).first()
    if inbox is None:
        raise Problem(404, "not-found", "There is no such inbox, or the agent this token acts as may not open it.")
    address = _address(given.channel, given.customer.address)
    return Status(
        201, _take_in(request, inbox.pk, given.channel, Sender(address=address, name=given.customer.name), given)
    )


@router.get("conversations/{number}", response=ConversationOut, summary="One conversation")
def conversation(request: HttpRequest, number: int) -> Any:
    """Return one conversation."""
    return _conversation(request, number)


@router.patch("conversations/{number}", response=ConversationOut, summary="Describe a conversation")
def change(request: HttpRequest, number: int, given: DescriptionIn) -> Any:
    """Change subject, priority, contact reason or own fields."""
    fields = given.dict(exclude_unset=True)
    if "contact_reason_id" in fields:
        reason = fields.pop("contact_reason_id")
        fields["contact_reason"] = None if reason is None else ContactReason.objects.filter(pk=reason).first()
    try:
        return describe(conversation=_conversation(request, number), agent=_agent(request), fields=fields)
    except DescriptionIsWrong as wrong:
        raise Problem(422, "invalid-request", f"This value does not fit: {wrong}") from wrong


@router.get("conversations/{number}/messages", response=MessagePage, summary="Messages, newest first")
def messages(request: HttpRequest, number: int, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the messages of a conversation."""
    found = Message.objects.filter(conversation=_conversation(request, number))
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("conversations/{number}/messages", response={201: MessageOut}, summary="The customer adds something")
def add(request: HttpRequest, number: int, given: MessageIn) -> Any:
    """Take in another message of the conversation's customer."""
    found = _conversation(request, number)
    participant = _first_participant(found)
    return Status(201, _take_in(request, found.inbox_id, participant[0], Sender(address=participant[1]), given, found))


@router.post("conversations/{number}/replies", response={201: MessageOut}, summary="Answer the customer")
def answer(request: HttpRequest, number: int, given: ReplyIn) -> Any:
    """Write an answer; it leaves at once, or at `send_at`."""
    try:
        return Status(
            201,
            reply(
                conversation=_conversation(request, number),
                agent=_agent(request),
                text=given.text,
                cc=given.cc,
                bcc=given.bcc,
                then=Then(given.then),
                send_at=given.send_at,
                seen_incoming_id=given.seen_message_id,
                undo_seconds=0,
                client_id=_client_id(request),
                at=timezone.now(),
            ),
        )
    except NewerMessageArrived as newer:
        detail = "The customer has said something newer. Read it, and send again with its id as seen_message_id."
        raise Problem(409, "newer-message", detail, message_ids=newer.message_ids) from newer
    except NobodyToAnswer as nobody:
        raise Problem(422, "nobody-to-answer", "This conversation has no address to answer to.") from nobody
    except (AddressIsWrong, NothingToSay) as wrong:
        raise Problem(422, "invalid-request", str(wrong) or "There is nothing to say.") from wrong


@router.post("conversations/{number}/notes", response={201: MessageOut}, summary="Write a note")
def write_note(request: HttpRequest, number: int, given: NoteIn) -> Any:
    """Tell colleagues something; the customer never sees it."""
    agent = _agent(request)
    return Status(
        201,
        note(
            conversation=_conversation(request, number),
            agent=agent,
            text=given.text,
            mentions=mentioned(agent, given.text),
            client_id=_client_id(request),
            at=timezone.now(),
        ),
    )


@router.put("conversations/{number}/assignment", response=ConversationOut, summary="Assign")
def assignment(request: HttpRequest, number: int, given: AssignmentIn) -> Any:
    """Give it to an agent, a team, both or nobody."""
    agent = _agent(request)
    whom = _one(Agent.objects.get_queryset().visible_to(agent).active(), given.assignee_id)
    team = _one(Team.objects.visible_to(agent), given.team_id)
    return assign(conversation=_conversation(request, number), agent=agent, assignee=whom, team=team, at=timezone.now())


@router.post("conversations/{number}/closure", response=ConversationOut, summary="Resolve")
def resolve(request: HttpRequest, number: int) -> Any:
    """Resolve it."""
    return close(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now())


@router.delete("conversations/{number}/closure", response=ConversationOut, summary="Open again")
def open_again(request: HttpRequest, number: int) -> Any:
    """Open it again."""
    return reopen(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now())


@router.put("conversations/{number}/snooze", response=ConversationOut, summary="Put away until a moment")
def put_away(request: HttpRequest, number: int, given: SnoozeIn) -> Any:
    """Put it away; it comes back by itself."""
    at = timezone.now()
    until = given.until if given.until.tzinfo else given.until.replace(tzinfo=dt.UTC)
    if until <= at:
        raise Problem(422, "invalid-request", "until: choose a moment that is still to come")
    return snooze(conversation=_conversation(request, number), agent=_agent(request), until=until, at=at)


@router.delete("conversations/{number}/snooze", response=ConversationOut, summary="Bring it back")
def bring_back(request: HttpRequest, number: int) -> Any:
    """Bring it back before its time."""
    return wake(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now())


@router.put("conversations/{number}/waiting", response=ConversationOut, summary="Wait for somebody")
def waiting(request: HttpRequest, number: int, given: StateIn) -> Any:
    """Say whom it waits for."""
    return wait(
        conversation=_conversation(request, number), agent=_agent(request), state=given.state, at=timezone.now()
    )


@router.put("conversations/{number}/spam", response=ConversationOut, summary="Mark as spam")
def spam(request: HttpRequest, number: int) -> Any:
    """Say that nobody needs to answer it."""
    return mark_spam(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now())


@router.delete("conversations/{number}/spam", response=ConversationOut, summary="Not spam")
def no_spam(request: HttpRequest, number: int) -> Any:
    """Say that it does need an answer."""
    return not_spam(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now())


@router.put("conversations/{number}/tags/{name}", response=ConversationOut, summary="Put a tag on")
def put_tag(request: HttpRequest, number: int, name: str) -> Any:
    """Put a tag on; a new name makes a new tag."""
    return tag(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now(), add=[name])


@router.delete("conversations/{number}/tags/{name}", response=ConversationOut, summary="Take a tag off")
def take_tag(request: HttpRequest, number: int, name: str) -> Any:
    """Take a tag off."""
    return tag(conversation=_conversation(request, number), agent=_agent(request), at=timezone.now(), remove=[name])


@router.get("search", response=HitPage, summary="Search everything")
def find(request: HttpRequest, q: str, cursor: str | None = None, limit: int = 25) -> Any:
    """Return conversations in which the words stand; understands the filters of the search box, such as from: and is:open."""
    found = search(
        _agent(request), q[:500], before=read_cursor(cursor) if cursor else None, limit=max(1, min(limit, 50))
    )
    if found.problems:
        raise Problem(422, "invalid-search", " ".join(found.problems))
    following = None if found.next_before is None else make_cursor(found.next_before)
    return {"items": found.hits, "next_cursor": following}


def _agent(request: HttpRequest) -> Agent:
    agent: Agent = request.agent  # type: ignore[attr-defined]
    return agent


def _conversation(request: HttpRequest, number: int) -> Conversation:
    found = Conversation.objects.visible_to(_agent(request)).select_related("inbox").filter(pk=number).first()
    if found is None:
        raise Http404
    return found


def _one(among: Any, number: int | None) -> Any:
    if number is None:
        return None
    found = among.filter(pk=number).first()
    if found is None:
        raise Problem(422, "invalid-request", f"There is nobody with the id {number}.")
    return found


def _address(kind: str, address: str) -> str:
    try:
        return checked_address(kind, address)
    except AddressIsWrong as wrong:
        raise Problem(422, "invalid-request", f"customer.address: {wrong}") from wrong


def _client_id(request: HttpRequest) -> uuid.UUID | None:
    key = request.headers.get("Idempotency-Key")
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{request.auth.pk}/{request.path}/{key}") if key else None  # type: ignore[attr-defined]


def _first_participant(found: Conversation) -> tuple[str, str]:
    first = Participant.objects.filter(conversation=found, place=Participant.Place.CUSTOMER).order_by("id").first()
    if first is None:
        raise Problem(422, "nobody-there", "Nobody takes part in this conversation whose words these could be.")
    return first.kind, first.address


def _take_in(
    request: HttpRequest, inbox_id: int, channel: str, sender: Sender, given: Any, found: Conversation | None = None
) -> Message:
    at = timezone.now()
    client_id = _client_id(request)
    received = receive(
        Incoming(
            channel=channel,
            inbox_id=inbox_id,
            sender=sender,
            external_id=f"{given.external_id}@api" if given.external_id else "",
            client_id=str(client_id) if client_id else None,
            received_at=at,
            said_at=at,
            subject=getattr(given, "subject", ""),
            text=given.text.replace("\0", ""),
            token_conversation_id=found.pk if found else None,
            is_believable=True,
            facts={"token": request.auth.pk},  # type: ignore[attr-defined]
        )
    )
    return Message.objects.get(pk=received.message_id)
