"""Words with gaps: what stands in braces in macros and templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from heard.customers.salutations import salutation
from heard.staff.models import Business

if TYPE_CHECKING:
    from heard.conversations.models import Conversation
    from heard.staff.models import Agent

_GAP = re.compile(r"\{([a-z_]{1,30})\}")


# What can be said of every conversation.
EVERYWHERE = frozenset({"customer", "number", "subject", "business"})


def gaps_in(text: str) -> set[str]:
    """Return the names that stand in braces."""
    return set(_GAP.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """Return the text with each {word} replaced; one that nobody knows stays as it is, and values are not looked into."""
    return _GAP.sub(lambda gap: values.get(gap[1], gap[0]), text)


def values_for(conversation: Conversation, agent: Agent | None) -> dict[str, str]:
    """Return what macros and templates may say about a conversation: customer, salutation, number, subject, business
    and, with an agent, agent."""
    values = {
        "customer": conversation.customer.name,
        "salutation": salutation(conversation.customer, conversation.language or conversation.inbox.language),
        "number": str(conversation.pk),
        "subject": conversation.subject,
        "business": Business.current().name or conversation.inbox.name,
    }
    return values if agent is None else {**values, "agent": agent.name}
