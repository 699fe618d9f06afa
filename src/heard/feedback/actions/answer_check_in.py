"""A customer answers a check-in: all is well, or not yet."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from heard.conversations.actions.receive import receive
from heard.conversations.actions.reopen import reopen
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Closure, Conversation, Participant
from heard.feedback.actions._answers import about, answer_row
from heard.feedback.events import CheckInAnswered
from heard.feedback.models import AskedBy, Satisfaction
from heard.plumbing.events import announce

LONGEST = 20_000  # characters


def answer_check_in(
    *,
    closure: Closure,
    conversation: Conversation,
    is_well: bool,
    source: AskedBy,
    at: dt.datetime,
    words: str = "",
    client_id: uuid.UUID | None = None,
) -> Satisfaction:
    """Remember the answer. "Not yet" opens the matter again, with the customer's words as a message of theirs.

    However often it is clicked it is said once: the same `client_id` (of the form) twice is one message, and a "not yet"
    without words is one for each closing. A matter settled too long ago begins anew, as after any mail. Call it in the
    customer's language, in which the words stand that they did not type.
    """
    with transaction.atomic():
        row = answer_row(closure=closure, conversation=conversation, source=source)
        if row.is_well != is_well:
            row.is_well, row.is_well_at = is_well, at
            row.save(update_fields=["is_well", "is_well_at"])
            announce(CheckInAnswered(**about(row), is_well=is_well))
        if not is_well:
            _say(closure, conversation, words.replace("\0", "").strip()[:LONGEST], client_id, at)
    return row


def _say(
    closure: Closure, conversation: Conversation, words: str, client_id: uuid.UUID | None, at: dt.datetime
) -> None:
    once = uuid.uuid5(uuid.NAMESPACE_OID, f"heard not yet {closure.pk}")
    told = Participant.objects.filter(conversation=conversation, place=Participant.Place.CUSTOMER).order_by("id")
    sender = told.first()
    if sender is None:
        reopen(conversation=conversation, agent=None, at=at)
        return
    received = receive(
        Incoming(
            channel=conversation.channel,
            inbox_id=conversation.inbox_id,
            sender=Sender(address=sender.address, name=conversation.customer.name),
            external_id="",
            client_id=str((client_id or uuid.uuid4()) if words else once),
            received_at=at,
            said_at=at,
            text=words or _("Not yet: it is not as it should be."),
            token_conversation_id=conversation.pk,
            is_believable=True,
            facts={"by_page": True},
        )
    )
    # Words that sound like mere thanks do not open it; what was clicked does.
    if received.conversation_id == conversation.pk and not received.is_duplicate:
        reopen(conversation=conversation, agent=None, at=at)
