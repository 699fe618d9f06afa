"""Tell one webhook of a conversation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import WebhookAsked
from heard.conversations.models import Conversation
from heard.plumbing.events import announce
from heard.plumbing.models import Webhook, WebhookDelivery

if TYPE_CHECKING:
    from heard.plumbing.reactions import Recorded
    from heard.staff.models import Agent


class WebhookAway(Exception):
    """There is no such webhook any more, or it is switched off."""


def ask_webhook(*, conversation: Conversation, webhook_id: int, agent: Agent | None, why: str = "") -> None:
    """Let a webhook be told of a conversation, whatever facts it listens to. Raises WebhookAway and ConversationGone."""
    with transaction.atomic():
        row = locked(conversation)
        if not Webhook.objects.filter(pk=webhook_id, is_active=True).exists():
            raise WebhookAway
        announce(WebhookAsked(**about(row, agent), webhook_id=webhook_id, why=why[:80]))


def send_what_was_asked(facts: Sequence[Recorded[WebhookAsked]]) -> None:
    """React to what a rule or macro asked for: put it with what is to be sent, once."""
    known = set(
        Webhook.objects.filter(pk__in={fact.event.webhook_id for fact in facts}, is_active=True).values_list(
            "pk", flat=True
        )
    )
    wanted = [fact for fact in facts if fact.event.webhook_id in known]
    WebhookDelivery.objects.bulk_create(
        (WebhookDelivery(webhook_id=fact.event.webhook_id, fact_id=fact.id) for fact in wanted), ignore_conflicts=True
    )
