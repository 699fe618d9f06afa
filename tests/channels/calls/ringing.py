"""A shop with a chat, and what became of its calls."""

from heard.channels.calls.actions.answer import answer
from heard.channels.calls.actions.ring import ring
from heard.channels.calls.models import Call, CallKind, Side
from heard.channels.chat.models import Chat, ChatWidget, Visitor
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Conversation
from heard.plumbing.models import Fact
from tests.conversations.shop import NOON, Shop, after

__all__ = ["NOON", "Line", "after"]
CLEO = "0b0f6a52-6a63-4a3f-9d3c-0d7c6f5b1a11"


class Line(Shop):
    """The shop; Cleo chats with it."""

    def __init__(self):
        super().__init__()
        self.chat = self.say("Is it on its way?")
        widget = ChatWidget.objects.create(
            inbox=self.inbox, origins="http://localhost:9", allows_voice=True, allows_video=True
        )
        visitor = Visitor.objects.create(public_id=CLEO, widget=widget, customer=self.chat.customer, name="Cleo Lind")
        Chat.objects.create(conversation=self.chat, visitor=visitor)

    def say(self, text, *, inbox=None, address=CLEO):
        received = receive(
            Incoming(
                channel="chat",
                inbox_id=(inbox or self.inbox).pk,
                sender=Sender(address=address, name="Cleo Lind"),
                external_id=f"{address}-{text}",
                received_at=NOON,
                said_at=NOON,
                text=text,
                is_believable=True,
            )
        )
        return Conversation.objects.get(pk=received.conversation_id)

    def rings(self, *, by=Side.VISITOR, kind=CallKind.VOICE, at=NOON, agent=None):
        who = agent or (self.ana if by == Side.AGENT else None)
        return ring(conversation=self.chat, kind=kind, by=by, agent=who, at=at)

    def talks(self, *, at=NOON):
        """A visitor's call that Ana took."""
        return answer(call=self.rings(at=at), by=Side.AGENT, agent=self.ana, at=at)

    def stands(self, call):
        return Call.objects.get(pk=call.pk).state

    def told(self):
        """What the book says of calls, in order."""
        names = ("CallRang", "CallAnswered", "CallEnded")
        return [(fact.name, fact.data.get("outcome")) for fact in Fact.objects.filter(name__in=names).order_by("id")]
