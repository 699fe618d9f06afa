"""What follows each fact, domain by domain. Whoever runs the shop can read this page.

A reaction gets a batch of facts of one kind, oldest first, inside the transaction that ticks them off. It may run
twice and must not mind. What is slow or outside becomes a job.

Every fact stands here. Behind most of them stands nothing: they move the open screens, stand on the customer's timeline
and in the audit log, and go out by webhook, all of which read the book by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from heard.channels.calls import events as calls
from heard.channels.calls.actions.end_lost import end_what_was_lost
from heard.channels.calls.actions.end_signed_out import end_what_was_signed_out
from heard.channels.calls.actions.follow_calls import follow_merged_calls
from heard.channels.calls.actions.reopen_missed import reopen_what_was_missed
from heard.channels.calls.actions.take_answered import take_what_was_answered
from heard.channels.calls.pushing import push_ringing
from heard.channels.chat import events as chat
from heard.channels.chat.actions.acknowledge_chats import acknowledge_first_words
from heard.channels.chat.actions.follow_split import follow_split_chats
from heard.channels.chat.actions.leave_contact import keep_given_addresses
from heard.channels.chat.actions.mail_missed import mail_what_is_missed
from heard.channels.chat.pushing import push_chats, push_messages
from heard.channels.email import events as email
from heard.community import events as community
from heard.community.actions.grow_trust import grow_trust
from heard.community.actions.index_questions import index_questions
from heard.community.actions.tell_subscribers import tell_subscribers
from heard.conversations import events as conversations
from heard.conversations.actions.acknowledge import acknowledge_first_messages
from heard.conversations.actions.ask_webhook import send_what_was_asked
from heard.conversations.actions.assign_automatically import assign_started
from heard.conversations.actions.give_waiting_chats import give_to_who_came, give_to_who_is_free
from heard.conversations.actions.hand_back import hand_back_what_was_lost
from heard.conversations.actions.hold_scheduled import hold_scheduled_answers
from heard.conversations.actions.open_undelivered import open_what_did_not_arrive
from heard.conversations.actions.take_over_chats import look_after_who_left
from heard.conversations.pushing import push_mentions, push_what_agents_are_told
from heard.customers import events as customers
from heard.feedback import events as feedback
from heard.feedback.actions.call_for_owner import call_for_owners
from heard.feedback.actions.close_complaint import settle_closed
from heard.feedback.actions.follow_answers import follow_merged_answers
from heard.feedback.actions.follow_complaints import (
    follow_merged,
    follow_replaced,
    follow_up_complaints,
    note_acknowledged,
)
from heard.feedback.actions.remember_asking import remember_check_ins
from heard.feedback.actions.spare_who_rated import spare_who_told_us
from heard.guidance import events as guidance
from heard.guidance.actions.remember_uses import remember_uses
from heard.knowledge import events as knowledge
from heard.knowledge import webinar_events as webinars
from heard.knowledge.actions.follow_articles import follow_articles
from heard.orders import events as orders
from heard.plumbing.events import Event
from heard.plumbing.mail.switching import OutgoingMailResumed, OutgoingMailStopped
from heard.plumbing.reactions import Reaction
from heard.plumbing.retrying import DutyDropped, DutyParked, DutyRetried
from heard.plumbing.studio.changes import SettingChanged
from heard.promises import events as promises
from heard.promises.actions.end_check_ins import end_what_was_asked
from heard.promises.actions.escalate import escalate_what_is_late
from heard.promises.actions.follow_conversation import follow_assignee, follow_messages, follow_state
from heard.promises.actions.keep import keep_by_acknowledging, keep_by_answering
from heard.promises.actions.owe_again import owe_what_did_not_arrive, owe_what_was_taken_back
from heard.promises.actions.owe_answers import owe_what_was_asked
from heard.promises.actions.owe_check_ins import ask_about_what_was_closed
from heard.promises.actions.prepare_check_ins import ask_what_is_due
from heard.promises.actions.prepare_late_words import prepare_what_is_late
from heard.promises.actions.promise_answer import promise_what_was_acknowledged
from heard.promises.actions.recompute import recompute_changed, recompute_customers
from heard.promises.jobs import ask_for_words
from heard.rules.actions.follow_rules import follow_rules
from heard.staff import events as staff

REACTIONS: Mapping[type[Event], Sequence[Reaction]] = {
    # A customer writes
    conversations.ConversationStarted: [assign_started, push_chats, follow_rules],
    conversations.MessageReceived: [
        hold_scheduled_answers,
        owe_what_was_asked,
        acknowledge_first_messages,
        keep_given_addresses,
        acknowledge_first_words,
        follow_state,
        push_messages,
        follow_rules,
    ],
    conversations.ConversationReopened: [follow_state, follow_rules],
    conversations.LetterImported: [],
    conversations.SideAnswerReceived: [follow_state],
    conversations.SideConversationClosed: [],
    # We answer: the mail loop sees what is to be sent by itself
    conversations.ReplyWritten: [],
    conversations.ReplyWithdrawn: [owe_what_was_taken_back],
    conversations.ConversationAcknowledged: [keep_by_acknowledging, promise_what_was_acknowledged],
    conversations.MessageSent: [keep_by_answering, mail_what_is_missed, remember_uses, follow_rules],
    conversations.AnswerMailed: [],
    conversations.MessageDelayed: [],
    conversations.MessageNotDelivered: [owe_what_did_not_arrive, open_what_did_not_arrive, follow_rules],
    # We talk among ourselves and steer the work
    conversations.NoteWritten: [push_mentions],
    conversations.AgentNotified: [push_what_agents_are_told],
    conversations.WebhookAsked: [send_what_was_asked],
    conversations.ConversationAssigned: [
        follow_assignee,
        recompute_changed,
        give_to_who_is_free,
        push_chats,
        follow_rules,
    ],
    conversations.ConversationTagged: [recompute_changed, follow_rules],
    conversations.ConversationDescribed: [recompute_changed, follow_rules],
    conversations.ConversationWaits: [follow_state, follow_rules],
    conversations.ConversationSnoozed: [follow_state],
    conversations.ConversationWoke: [follow_state],
    conversations.ConversationClosed: [
        ask_about_what_was_closed,
        follow_state,
        settle_closed,
        follow_up_complaints,
        give_to_who_is_free,
        follow_rules,
    ],
    conversations.ConversationMarkedSpam: [follow_state],
    conversations.ConversationNotSpam: [follow_state],
    conversations.SenderBlocked: [],
    # One problem is behind many conversations
    conversations.IncidentOpened: [],
    conversations.IncidentEdited: [],
    conversations.IncidentLinked: [],
    conversations.IncidentUnlinked: [],
    conversations.IncidentTold: [],
    conversations.IncidentNewsStopped: [],
    conversations.IncidentResolved: [],
    conversations.ConversationsMerged: [follow_messages, follow_merged, follow_merged_answers, follow_merged_calls],
    conversations.ConversationSplitOff: [follow_messages, follow_split_chats],
    # We talk with visitors: whoever listens on /live rings by it, and other browsers are told
    calls.CallRang: [push_ringing],
    calls.CallAnswered: [take_what_was_answered],
    calls.CallJoined: [],
    calls.CallLeft: [],
    calls.CallEnded: [reopen_what_was_missed],
    # What we owe
    promises.PromiseMade: [],
    promises.PromiseMoved: [],
    promises.PromiseDueSoon: [prepare_what_is_late, escalate_what_is_late, follow_rules],
    promises.CheckInDue: [ask_what_is_due],
    promises.PromiseKept: [note_acknowledged, follow_rules],
    promises.PromiseBroken: [prepare_what_is_late, escalate_what_is_late, follow_rules],
    promises.PromiseSettled: [note_acknowledged],
    promises.PromiseReleased: [],
    promises.PromiseReplaced: [follow_replaced],
    promises.PromisesReckonedAnew: [],
    promises.PromiseReopened: [],
    promises.PromiseHandedOver: [],
    promises.CallLogged: [],
    # What we say on our own
    promises.NoticePrepared: [ask_for_words],
    promises.NoticeSent: [end_what_was_asked, remember_check_ins],
    promises.NoticeDropped: [end_what_was_asked],
    promises.NoticeWishChosen: [],
    # We let somebody down, and make good for it
    feedback.ComplaintOpened: [follow_rules],
    feedback.ComplaintHandedOver: [],
    feedback.ComplaintCauseRecorded: [],
    feedback.RemedyOffered: [],
    feedback.RemedyAnswered: [],
    feedback.ComplaintClosed: [],
    feedback.ComplaintReopened: [],
    feedback.ComplaintWithdrawn: [],
    # What customers say when they are asked
    feedback.CheckInAnswered: [follow_rules],
    feedback.SatisfactionGiven: [call_for_owners, spare_who_told_us, follow_rules],
    # What customers buy
    orders.OrderPlaced: [],
    # What customers can look up
    knowledge.ArticlePublished: [follow_articles],
    knowledge.ArticleHidden: [follow_articles],
    knowledge.ArticleMarked: [],
    knowledge.VideoMarked: [],
    # What agents lean on while they answer
    guidance.ArticleUsed: [],
    guidance.GuideTaken: [],
    guidance.GuidePutAway: [],
    guidance.GuideStepTicked: [],
    guidance.ArticleDrafted: [],
    # What customers ask one another
    community.MemberJoined: [],
    community.MemberSilenced: [],
    community.QuestionAsked: [index_questions, tell_subscribers, grow_trust],
    community.AnswerGiven: [index_questions, tell_subscribers, grow_trust],
    community.CommentWritten: [tell_subscribers],
    community.AnswerAccepted: [index_questions, grow_trust],
    community.AnswerMadeOfficial: [index_questions],
    community.PostEdited: [index_questions],
    community.PostRemoved: [index_questions],
    community.PostFlagged: [],
    community.PostModerated: [index_questions, tell_subscribers, grow_trust],
    community.QuestionHandedOver: [],
    community.QuestionClosed: [],
    # Who comes to our webinars
    webinars.WebinarRegistered: [],
    webinars.WebinarPlaceGiven: [],
    webinars.WebinarLeft: [],
    webinars.WebinarAttended: [],
    # Visitors of websites
    chat.ChatRead: [],
    chat.VisitorIdentified: [],
    chat.AddressLeft: [],
    # Mail that became no message
    email.EmailQuarantined: [],
    email.EmailReleased: [],
    # What we know of customers
    customers.CustomerMet: [],
    customers.CustomerProfileChanged: [recompute_customers],
    customers.CustomerBlocked: [],
    customers.CustomerPasswordChanged: [],
    customers.CustomersMerged: [recompute_customers],
    customers.CustomerMergeUndone: [recompute_customers],
    customers.CustomerExported: [],
    customers.CustomerErased: [],
    # People who work here
    staff.AgentInvited: [],
    staff.InvitationWithdrawn: [],
    staff.AgentJoined: [],
    staff.AgentProfileChanged: [],
    staff.AgentAvailabilityChanged: [give_to_who_came, look_after_who_left],
    staff.AgentAccessChanged: [hand_back_what_was_lost, end_what_was_lost],
    staff.AgentSignedOut: [end_what_was_signed_out],
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
