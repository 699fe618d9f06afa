"""What a conversation would tell others: what was asked and answered, without whom it was about."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from urllib.parse import urljoin

from django.conf import settings

from heard.conversations.models import Conversation, Message, MessageKind, Participant
from heard.customers.models import Address
from heard.guidance.matter import matter_of
from heard.guidance.personal import without_personal
from heard.knowledge.models.pages import PATH

MOST_ANSWERS = 5
MOST_READ = 100
LONGEST_QUESTION = 300
_PREFIX = re.compile(r"^\s*(?:(?:re|aw|fw|fwd|wg|sv|antw|tr|rv|res)\s*:\s*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """A title, the question as the customer asked it, and the answers, all without personal data."""

    title: str
    question: str
    answers: tuple[str, ...]


def told_in(conversation: Conversation) -> Told:
    """Return what a conversation tells; its answers are the last five of the agent who answered last."""
    said = Message.objects.filter(conversation=conversation, kind__in=[MessageKind.INCOMING, MessageKind.REPLY])
    messages = list(said.select_related("agent").order_by("-pk")[:MOST_READ])[::-1]
    replies = [one for one in messages if one.kind == MessageKind.REPLY and one.agent_id]
    last = [one for one in replies if one.agent_id == replies[-1].agent_id][-MOST_ANSWERS:] if replies else []
    asked = next((matter_of(one.text) for one in messages if one.kind == MessageKind.INCOMING), "")
    safe = _cleaner(conversation, messages)
    question = " ".join(safe(asked).split())
    title = safe(_PREFIX.sub("", conversation.subject)) or question.partition(". ")[0]
    answers = tuple(answer for one in last if (answer := safe(matter_of(one.text)).strip()))
    return Told(" ".join(title.split()), question[:LONGEST_QUESTION], answers)


def _cleaner(conversation: Conversation, messages: list[Message]) -> Callable[[str], str]:
    return partial(
        without_personal,
        names=list(_names(conversation, messages)),
        known=list(_known(conversation, messages)),
        ours=urljoin(settings.HEARD_URL, PATH),
    )


def _names(conversation: Conversation, messages: list[Message]) -> Iterator[str]:
    """Yield what everybody is called who took part, on either side."""
    customer = conversation.customer
    yield from (customer.name, customer.company)
    yield from Participant.objects.filter(conversation=conversation).values_list("name", flat=True)
    for message in messages:
        yield message.sender_name
        yield message.agent.name if message.agent else ""


def _known(conversation: Conversation, messages: list[Message]) -> Iterator[str]:
    """Yield their addresses on all channels, and what was noted in fields of our own."""
    yield from Address.objects.filter(customer=conversation.customer_id).values_list("value", flat=True)
    yield from (message.sender_address for message in messages)
    for fields in (conversation.custom, conversation.customer.custom):
        yield from (value for value in fields.values() if isinstance(value, str) and len(value) > 2)
