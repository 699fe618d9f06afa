"""The chats in which a customer can be told something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from heard.conversations.models import Conversation, State
from heard.customers.models import ChannelKind, Customer
from heard.promises.models import NoticeWish, Way

if TYPE_CHECKING:
    from django.db.models import QuerySet

LOOKED_AT = 5  # of a customer's chats, the latest


def ways_open_to(customer: Customer) -> list[tuple[str, str]]:
    """Return the ways in which a customer may choose to be told, each with its words."""
    return [(way.value, str(way.label)) for way in Way if is_open_to(customer, way)]


def is_open_to(customer: Customer, way: Way) -> bool:
    """Whether a customer may choose a way: the chat only if they have had one with us, or chose it before."""
    if way != Way.CHAT:
        return True
    return _chats(customer.pk).exists() or NoticeWish.objects.filter(customer=customer, channel=way).exists()


def chats_to_tell_in(customer: Customer, *, at: dt.datetime) -> dict[int, int]:
    """Return the chat in which a customer hears from us, by inbox, if that is how they like to be told; else nothing.

    Where a matter belongs to another inbox than the chat, its words go their usual way, as who serves the chat may not
    read of it. And only a chat that surely reaches them counts: one they hold now, or what they miss in it goes on by
    mail.
    """
    if not _likes_chat(customer):
        return {}
    latest = dict(_chats(customer.pk).order_by("-last_message_id").values_list("pk", "inbox")[:LOOKED_AT])
    live = set(Conversation.objects.live_chats(at=at).filter(pk__in=latest).values_list("pk", flat=True))
    reached = live | _reached_by_mail(latest.keys() - live)
    return {inbox: number for number, inbox in reversed(latest.items()) if number in reached}


def _reached_by_mail(chat_ids: Collection[int]) -> set[int]:
    """Ask the chats' room, which lies above: who misses something there and left, gets it by mail if an address is known."""
    asked: Callable[[Collection[int]], set[int]] = import_string(settings.HEARD_REACHED_BY_MAIL)
    return asked(chat_ids) if chat_ids else set()


def _likes_chat(customer: Customer) -> bool:
    if customer.preferred_channel == ChannelKind.CHAT:
        return True
    return NoticeWish.objects.filter(customer=customer.pk, channel=Way.CHAT).exists()


def _chats(customer_id: int) -> QuerySet[Conversation]:
    chats = Conversation.objects.filter(customer=customer_id, channel=ChannelKind.CHAT, merged_into__isnull=True)
    return chats.exclude(state=State.SPAM)
