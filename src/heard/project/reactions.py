"""What follows each fact, domain by domain. Whoever runs the shop can read this page.

A reaction gets a batch of facts of one kind, oldest first, inside the transaction that ticks them off. It may run
twice and must not mind. What is slow or outside becomes a job.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heard.conversations.actions.acknowledge import acknowledge_first_messages
from heard.conversations.actions.assign_automatically import assign_started
from heard.conversations.actions.hand_back import hand_back_what_was_lost
from heard.conversations.actions.hold_scheduled import hold_scheduled_answers
from heard.conversations.events import ConversationStarted, MessageReceived
from heard.plumbing.events import Event
from heard.plumbing.reactions import Reaction
from heard.staff.events import AgentAccessChanged

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    ConversationStarted: [assign_started],
    MessageReceived: [hold_scheduled_answers, acknowledge_first_messages],
    AgentAccessChanged: [hand_back_what_was_lost],
}
