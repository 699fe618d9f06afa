"""What is kept about conversations."""

from heard.conversations.models.attachment import Attachment
from heard.conversations.models.conversation import Conversation, Priority, State
from heard.conversations.models.draft import Draft, DraftAttachment
from heard.conversations.models.hold import Hold
from heard.conversations.models.inbox import AssignmentMode, Brand, Inbox
from heard.conversations.models.incident import Incident, IncidentLink, IncidentNews, IncidentTelling, Telling
from heard.conversations.models.labels import ContactReason, Tag, Tagging
from heard.conversations.models.macro import Macro, MessageTemplate
from heard.conversations.models.message import DeliveryState, Message, MessageKind, Trust
from heard.conversations.models.moves import ConversationMerge, ConversationSplit
from heard.conversations.models.participant import Participant, SideConversation
from heard.conversations.models.saved_view import SavedView
from heard.conversations.models.search_entry import SearchEntry
from heard.conversations.models.steps import Assignment, Closure, Mention, Reading, Snooze
from heard.customers.models import CustomField

__all__ = [
    "Assignment",
    "AssignmentMode",
    "Attachment",
    "Brand",
    "Closure",
    "ContactReason",
    "Conversation",
    "ConversationMerge",
    "ConversationSplit",
    "CustomField",
    "DeliveryState",
    "Draft",
    "DraftAttachment",
    "Hold",
    "Inbox",
    "Incident",
    "IncidentLink",
    "IncidentNews",
    "IncidentTelling",
    "Macro",
    "Mention",
    "Message",
    "MessageKind",
    "MessageTemplate",
    "Participant",
    "Priority",
    "Reading",
    "SavedView",
    "SearchEntry",
    "SideConversation",
    "Snooze",
    "State",
    "Tag",
    "Tagging",
    "Telling",
    "Trust",
]
