"""Say what a conversation is about: subject, priority, contact reason, own fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.actions._subjects import subject_line
from heard.conversations.events import ConversationDescribed
from heard.conversations.models import ContactReason, Conversation, CustomField, Priority
from heard.customers.custom_values import checked_values
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

FIELDS = {"subject", "priority", "contact_reason", "custom"}


class DescriptionIsWrong(Exception):
    """A field that conversations do not have, or a value it cannot take; the message names the field."""


def describe(*, conversation: Conversation, agent: Agent | None, fields: Mapping[str, Any]) -> Conversation:
    """Change what is given: `subject`, `priority` (a Priority), `contact_reason` (a ContactReason or None), `custom`
    (own fields by key, only the changed ones; None empties one). Says only what changed.

    Raises DescriptionIsWrong, heard.customers.custom_values.ValueIsWrong, and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        changes = _changes(row, fields)
        changed = [name for name, value in changes.items() if getattr(row, name) != value]
        for name in changed:
            setattr(row, name, changes[name])
        if changed:
            row.save(update_fields=changed)
            announce(ConversationDescribed(**about(row, agent), fields=changed))
    return row


def _changes(row: Conversation, fields: Mapping[str, Any]) -> dict[str, Any]:
    if unknown := sorted(fields.keys() - FIELDS):
        raise DescriptionIsWrong(unknown[0])
    changes = dict(fields)
    if "subject" in changes:
        changes["subject"] = subject_line(str(changes["subject"]))
    if "priority" in changes and changes["priority"] not in Priority.values:
        raise DescriptionIsWrong("priority")
    if not isinstance(changes.get("contact_reason"), ContactReason | None):
        raise DescriptionIsWrong("contact_reason")
    if "custom" in changes:
        changes["custom"] = checked_values(CustomField.On.CONVERSATION, changes["custom"], onto=row.custom)
    return changes
