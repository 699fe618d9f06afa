"""Whom what they miss in a chat reaches all the same."""

from __future__ import annotations

from collections.abc import Collection

from heard.channels.chat.mailing import last_mailed_from, where
from heard.channels.chat.models import Chat


def reached_by_mail(conversation_ids: Collection[int]) -> set[int]:
    """Return those of these chats whose visitor gets by mail what they did not see in it."""
    chats = Chat.objects.filter(pk__in=conversation_ids).select_related(
        "visitor__widget", "visitor__became__customer", "visitor__customer"
    )
    mailed_from = last_mailed_from(conversation_ids)
    return {chat.pk for chat in chats if where(chat, mailed_from)[0]}
