"""Prepare a word on where one matter stands, for an agent to send with one click."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.conversations.models import Conversation
from heard.promises.actions.prepare_updates import daily, prepare
from heard.promises.models import Mode, Notice, Promise


def prepare_update(*, conversation: Conversation, at: dt.datetime) -> bool:
    """Draft what the customer could hear from us about where it stands; return whether there is a new draft.

    It never leaves by itself. Where a word to this conversation waits already, that one stays and no other is made.
    """
    with transaction.atomic():
        row = Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if Notice.objects.filter(conversation=row).waiting().exists():
            return False
        next_promise = Promise.objects.open().told().filter(conversation=row, due_at__gt=at).order_by("due_at").first()
        return bool(prepare(daily({row.pk: next_promise}, Mode.DRAFT, at)))
