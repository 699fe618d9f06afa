"""What all sockets of visitors share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.intake import Intake
from heard.channels.chat.line.limits import Limits
from heard.channels.chat.line.presence import Presence
from heard.channels.chat.line.reading import Readings
from heard.channels.chat.line.telling import Telling
from heard.plumbing.live.lines import Live

#: What is done for a visitor in one of their conversations: a function of the guest, the conversation and what was said,
#: called in a thread in the visitor's language; what it returns is told under the word that asked.
Deed = Callable[[Guest, int, Mapping[str, Any]], dict[str, Any]]
Ask = Callable[..., Awaitable[Any]]


@dataclass(frozen=True)
class House:
    """What all sockets of visitors share."""

    live: Live
    presence: Presence
    telling: Telling
    intake: Intake
    readings: Readings
    limits: Limits
    ask: Ask
    deeds: Mapping[str, Deed]
