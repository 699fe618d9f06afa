"""Take in a letter from the contact form: it goes the one road in, like a mail."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from heard.channels.contact.actions.remember_writing import Step, remember_writing
from heard.channels.contact.first_words import first_words
from heard.channels.contact.letter import Letter
from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, IncomingFile, Sender
from heard.conversations.models import Conversation, Inbox, Message
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind


def take_letter(*, letter: Letter, inbox: Inbox, language: str, at: dt.datetime) -> Conversation:
    """Begin a conversation with a letter in which nothing is wrong, and return it; the same letter sent twice is one.

    It is one by mail: who wrote it is acknowledged and answered there, and their answers come back to it. It never
    joins another conversation, as nobody vouches for the address but where its customer is signed in. What a robot
    filled in is put among the spam, where people still find it. Raises AddressIsWrong.
    """
    address = checked_address(ChannelKind.EMAIL, letter.address)
    known_as = _client_id(letter, address)
    with transaction.atomic():
        _one_at_a_time(known_as)
        received = receive(_incoming(letter, address, inbox, language, known_as, at))
        if not received.is_duplicate:
            remember_writing(key=letter.writing, step=Step.WROTE, language=language, at=at)
        return Conversation.objects.get(
            pk=Message.objects.values("conversation_id").get(pk=received.message_id)["conversation_id"]
        )


def _incoming(
    letter: Letter, address: str, inbox: Inbox, language: str, known_as: uuid.UUID, at: dt.datetime
) -> Incoming:
    return Incoming(
        channel=ChannelKind.EMAIL,
        inbox_id=inbox.pk,
        sender=Sender(address=address, name=" ".join(letter.name.split())),
        external_id="",
        client_id=str(known_as),
        received_at=at,
        said_at=at,
        subject=" ".join(letter.subject.split()) or _title(letter),
        text=_text(letter, inbox),
        is_believable=letter.customer is not None,
        is_spam=letter.is_robot,
        language=language,
        files=tuple(
            IncomingFile(filename=file.name or "file", content_type=file.content_type or "", content=file.read())
            for file in letter.files
        ),
        facts={"by_form": "signed_in" if letter.customer else "unchecked"},
    )


def _title(letter: Letter) -> str:
    """Return by what a letter without a subject is found in lists."""
    return first_words(letter.text) or (letter.files[0].name or "" if letter.files else "")


def _text(letter: Letter, inbox: Inbox) -> str:
    """Return the words with the order they are about, told in the language of who reads them."""
    order = " ".join(letter.order.split())
    if not order:
        return letter.text
    with translation.override(inbox.language):
        return f"{letter.text}\n\n{_('Order: %(number)s') % {'number': order}}".strip()


def _client_id(letter: Letter, address: str) -> uuid.UUID:
    """Return the number of this very letter: what is changed and sent again from the same page is another one."""
    files = [f"{file.name} {file.size}" for file in letter.files]
    return uuid.uuid5(letter.form, "\n".join([address, letter.subject, letter.order, *files, letter.text]))


def _one_at_a_time(known_as: uuid.UUID) -> None:
    """Let the second of two clicks wait for the first, whose letter it then finds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"letter {known_as}"])
