"""What is kept of visitors who became customers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from heard.channels.chat.models import Chat, Visitor
from heard.customers.belongings import Belongings
from heard.customers.bundle import Bundle

VISITOR_FIELDS = ("id", "public_id", "identity", "name", "email", "language", "created_at")
CHAT_FIELDS = ("conversation", "visitor", "page_url", "page_title", "began_at")


class ChatBelongings(Belongings):
    """Who they are at widgets, and on which pages their chats began."""

    name = "visitors"

    def move(self, *, source_id: int, target_id: int) -> Any:
        """Make the source's visitors the target's."""
        theirs = Visitor.objects.filter(customer=source_id)
        moved = sorted(theirs.values_list("pk", flat=True))
        theirs.update(customer=target_id)
        return moved

    def move_back(self, moved: Any, *, source_id: int, target_id: int) -> None:
        """Make them the source's again."""
        Visitor.objects.filter(pk__in=moved, customer=target_id).update(customer=source_id)

    def collect(self, customer_ids: Collection[int], bundle: Bundle) -> None:
        """Put in who they were, and where their chats began."""
        visitors = Visitor.objects.filter(customer__in=customer_ids).order_by("id")
        chats = Chat.objects.filter(visitor__in=visitors).order_by("pk")
        bundle.put_json("visitors.json", list(visitors.values(*VISITOR_FIELDS)))
        bundle.put_json("chats.json", list(chats.values(*CHAT_FIELDS)))

    def erase(self, customer_ids: Collection[int], *, at: dt.datetime) -> dict[str, int]:
        """Forget names, addresses and pages; every token they hold is void from now on."""
        visitors = Visitor.objects.filter(customer__in=customer_ids)
        Chat.objects.filter(visitor__in=visitors).update(page_url="", page_title="", mail_at=None)
        gone = visitors.update(identity="", name="", email="", language="", tokens_since=at + dt.timedelta(seconds=1))
        return {self.name: gone}
