"""What follows each fact, domain by domain. Whoever runs the shop can read this page.

A reaction gets a batch of facts of one kind, oldest first, inside the transaction that ticks them off. It may run
twice and must not mind. What is slow or outside becomes a job.

Every fact stands here. Behind most of them stands nothing: they move the open screens, stand on the customer's timeline
and in the audit log, and go out by webhook, all of which read the book by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heard.channels.email import events as email
from heard.conversations import events as conversations
from heard.conversations.actions.acknowledge import acknowledge_first_messages
from heard.conversations.actions.assign_automatically import assign_started
from heard.conversations.actions.hand_back import hand_back_what_was_lost
from heard.conversations.actions.hold_scheduled import hold_scheduled_answers
from heard.customers import events as customers
from heard.plumbing.events import Event
from heard.plumbing.mail.switching import OutgoingMailResumed, OutgoingMailStopped
from heard.plumbing.reactions import Reaction
from heard.plumbing.retrying import DutyDropped, DutyParked, DutyRetried
from heard.plumbing.studio.changes import SettingChanged
from heard.staff import events as staff

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    # A customer writes
    conversations.ConversationStarted: [assign_started],
    conversations.MessageReceived: [hold_scheduled_answers, acknowledge_first_messages],
    conversations.ConversationReopened: [],
    conversations.SideAnswerReceived: [],
    conversations.SideConversationClosed: [],
    # We answer: the mail loop sees what is to be sent by itself
    conversations.ReplyWritten: [],
    conversations.ReplyWithdrawn: [],
    conversations.ConversationAcknowledged: [],
    conversations.MessageSent: [],
    conversations.MessageNotDelivered: [],
    # We talk among ourselves and steer the work
    conversations.NoteWritten: [],
    conversations.ConversationAssigned: [],
    conversations.ConversationTagged: [],
    conversations.ConversationDescribed: [],
    conversations.ConversationWaits: [],
    conversations.ConversationSnoozed: [],
    conversations.ConversationWoke: [],
    conversations.ConversationClosed: [],
    conversations.ConversationMarkedSpam: [],
    conversations.ConversationNotSpam: [],
    conversations.SenderBlocked: [],
    conversations.ConversationsMerged: [],
    conversations.ConversationSplitOff: [],
    # Mail that became no message
    email.EmailQuarantined: [],
    email.EmailReleased: [],
    # What we know of customers
    customers.CustomerMet: [],
    customers.CustomerProfileChanged: [],
    customers.CustomerBlocked: [],
    customers.CustomersMerged: [],
    customers.CustomerMergeUndone: [],
    customers.CustomerExported: [],
    customers.CustomerErased: [],
    # People who work here
    staff.AgentInvited: [],
    staff.InvitationWithdrawn: [],
    staff.AgentJoined: [],
    staff.AgentProfileChanged: [],
    staff.AgentAvailabilityChanged: [],
    staff.AgentAccessChanged: [hand_back_what_was_lost],
    staff.AgentSignedOut: [],
    staff.ApiTokenIssued: [],
    staff.ApiTokenRevoked: [],
    # The installation itself
    SettingChanged: [],
    OutgoingMailStopped: [],
    OutgoingMailResumed: [],
    DutyRetried: [],
    DutyParked: [],
    DutyDropped: [],
}
