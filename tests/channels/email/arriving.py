"""Mails that arrive, and what became of them."""

from django.utils import timezone

from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.channels.email.tokens import new_external_id
from heard.conversations.actions.reply import reply
from heard.conversations.models import Conversation, DeliveryState, Inbox, Message
from tests.channels.email.mailing import mail


def arrive(
    message, *, inbox: Inbox | None = None, source: str = "smtp", sender: str = "ana@customer.example", to=None
) -> RawEmail:
    """Keep a mail as a receiver would, and return it as it waits to be taken in."""
    data = message if isinstance(message, bytes) else message.as_bytes()
    arrival = Arrival(
        data=data,
        source=source,
        inbox_id=inbox and inbox.pk,
        envelope_from=sender,
        envelope_to=["support@willow.example"] if to is None else to,
    )
    return RawEmail.objects.get(pk=keep([arrival])[0])


def settled(raw: RawEmail) -> tuple[str, str, int | None]:
    """Take in whatever waits; return what became of this one: its state, why, and the message it is."""
    take_in_everything()
    raw.refresh_from_db()
    return raw.state, raw.reason, raw.message_id


def answered(inbox: Inbox, **headers: str) -> tuple[Conversation, Message]:
    """A conversation that we have answered, the answer under its Message-ID."""
    arrive(mail(**headers), inbox=inbox)
    take_in_everything()
    conversation = Conversation.objects.get()
    written = reply(conversation=conversation, agent=None, text="It is on its way.", at=timezone.now())
    Message.objects.filter(pk=written.pk).update(
        external_id=new_external_id(message_id=written.pk, address=inbox.address), delivery=DeliveryState.SENT
    )
    return conversation, Message.objects.get(pk=written.pk)
