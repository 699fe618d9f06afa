"""Visitors who chat, made by the road in that everything takes."""

from __future__ import annotations

import datetime as dt
import uuid

from heard.channels.chat.models import Chat, ChatWidget, Visitor
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Conversation, Inbox, Message
from heard.customers.models import ChannelKind

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def widget_of(inbox: Inbox, **fields) -> ChatWidget:
    """The chat of an inbox, made when it has none."""
    made, _ = ChatWidget.objects.get_or_create(inbox=inbox, defaults={"origins": "https://shop.example", **fields})
    return made


class Guest:
    """Somebody at a widget: what they say goes the usual road, with the rows that a chat keeps beside it."""

    def __init__(self, inbox: Inbox, *, email: str = "", name: str = "", language: str = "en", **fields) -> None:
        self.inbox, self.widget = inbox, widget_of(inbox)
        self.public_id = uuid.uuid4()
        self.given = {"email": email, "name": name, "language": language, **fields}
        self.visitor: Visitor | None = None

    def say(self, text: str = "Hello?", *, to: Conversation | None = None, at: dt.datetime = NOON) -> Conversation:
        """Say something: in a conversation, or to begin one, which is returned."""
        received = receive(
            Incoming(
                channel=ChannelKind.CHAT,
                inbox_id=self.inbox.pk,
                sender=Sender(address=str(self.public_id), name=self.given["name"]),
                external_id="",
                client_id=str(uuid.uuid4()),
                received_at=at,
                said_at=at,
                text=text,
                token_conversation_id=to and to.pk,
                language=self.given["language"],
                is_believable=True,
            )
        )
        held = Conversation.objects.get(pk=received.conversation_id)
        self.visitor = self.visitor or Visitor.objects.create(
            public_id=self.public_id, widget=self.widget, customer_id=held.customer_id, **self.given
        )
        Chat.objects.get_or_create(conversation=held, defaults={"visitor": self.visitor, "began_at": at})
        return held

    def saw(self, message: Message) -> None:
        """Have a message of ours before one's eyes."""
        Chat.objects.filter(pk=message.conversation_id).update(visitor_got_id=message.pk, visitor_read_id=message.pk)

    def chat(self, conversation: Conversation) -> Chat:
        """How far the chat has come."""
        return Chat.objects.get(pk=conversation.pk)
