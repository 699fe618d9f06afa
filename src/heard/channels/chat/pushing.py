"""Telling agents whose browser is elsewhere that a chat waits, is theirs now, or goes on: by web push, where they chose it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from heard.channels.chat.models import Chat
from heard.conversations.events import ConversationAssigned, ConversationEvent, ConversationStarted, MessageReceived
from heard.conversations.models import Conversation, Inbox, Message, MessageKind, State
from heard.customers.models import ChannelKind
from heard.plumbing.reactions import Recorded
from heard.staff.models import Agent, Availability, PushSubscription

JOB = "chat.push"
WAITS, YOURS, SAYS = "waits", "yours", "says"


def push_chats(facts: Sequence[Recorded[ConversationStarted] | Recorded[ConversationAssigned]]) -> None:
    """React to chats that began or changed hands: whoever has one now is told, and of one that nobody has everybody who
    wants to be and may open it. Twice is harmless: one takes the other's place."""
    latest = {fact.event.conversation_id: fact for fact in facts if _may_be_chat(fact.event)}
    if not latest or not (browsers := _browsers()):
        return
    for number, chat in sorted(_open_chats(latest).items()):
        event, since = latest[number].event, latest[number].at.isoformat()
        if chat.assignee_id is None:
            _tell(_who_may_open(chat, browsers), browsers, chat, WAITS, since=since)
        elif isinstance(event, ConversationAssigned) and chat.assignee_id != event.agent_id:
            _tell([chat.assignee_id], browsers, chat, YOURS, since=since)


def push_messages(facts: Sequence[Recorded[MessageReceived]]) -> None:
    """React to visitors who write on: the agent of the chat is told of the first word they have not seen."""
    going_on = [fact for fact in facts if _may_be_chat(fact.event) and not fact.event.is_first]
    received = {fact.event.conversation_id: fact for fact in going_on}
    if not received or not (browsers := _browsers()):
        return
    for number, chat in sorted(_open_chats(received).items()):
        if chat.assignee_id in browsers and _unseen(number) == 1:
            _tell([chat.assignee_id], browsers, chat, SAYS, since=received[number].at.isoformat())


def still(what: str, conversation_id: int, *, agent: Agent) -> bool:
    """Return whether it is still worth telling an agent: nobody took the chat, or it is still theirs."""
    chat = _open_chats([conversation_id]).get(conversation_id)
    return chat is not None and chat.assignee_id == (None if what == WAITS else agent.pk)


def said(what: str, conversation_id: int, *, language: str) -> dict[str, str]:
    """Return what a browser shows, unless Heard is in front: the number of the conversation, nothing that stands in it."""
    with translation.override(language):
        words = {
            WAITS: _("A visitor waits for an answer."),
            YOURS: _("This chat is yours. The visitor waits for you."),
            SAYS: _("The visitor wrote again."),
        }
        return {
            "title": _("Chat #%(number)s") % {"number": conversation_id},
            "body": words[what],
            "url": reverse("conversation", args=[conversation_id]),
            "behind": "yes",
        }


def _may_be_chat(event: ConversationEvent) -> bool:
    return getattr(event, "channel", ChannelKind.CHAT) == ChannelKind.CHAT


def _open_chats(numbers: Collection[int]) -> dict[int, Conversation]:
    if not numbers:
        return {}
    return Conversation.objects.filter(
        pk__in=numbers, channel=ChannelKind.CHAT, state=State.OPEN, merged_into__isnull=True
    ).in_bulk()


def _unseen(number: int) -> int:
    seen = Chat.objects.filter(pk=number).values_list("agents_read_id", flat=True).first() or 0
    incoming = Message.objects.filter(conversation=number, kind=MessageKind.INCOMING, pk__gt=seen)
    return len(incoming.values_list("pk", flat=True)[:2])


def _browsers() -> dict[int, list[int]]:
    """Return the subscriptions of everybody who wants to be told, by agent: not of whoever said that they are offline."""
    said_so = {"availability": Availability.OFFLINE, "availability_by_hand": True}
    willing = Agent.objects.get_queryset().active().filter(pushes_chats=True).exclude(**said_so)
    browsers: dict[int, list[int]] = defaultdict(list)
    rows = PushSubscription.objects.filter(agent__in=willing).order_by("agent", "pk")
    for agent_id, number in rows.values_list("agent", "pk"):
        browsers[agent_id].append(number)
    return browsers


def _who_may_open(chat: Conversation, browsers: Mapping[int, list[int]]) -> list[int]:
    agents = Agent.objects.get_queryset().filter(pk__in=browsers).order_by("pk")
    return [agent.pk for agent in agents if Inbox.objects.visible_to(agent).filter(pk=chat.inbox_id).exists()]


def _tell(
    agent_ids: Iterable[int], browsers: Mapping[int, list[int]], chat: Conversation, what: str, *, since: str
) -> None:
    for number in (number for agent_id in agent_ids for number in browsers.get(agent_id, ())):
        app.configure_task(JOB).defer(subscription_id=number, conversation_id=chat.pk, what=what, since=since)
