"""The chat on the demo shop's own website (/shop/), with its greetings and who vouches for customers; and the contact page."""

from __future__ import annotations

import secrets

from heard.channels.chat.models import AsksFor, ChatWidget, Greeting, WhichVisitors
from heard.channels.contact.models import ContactPage
from heard.plumbing.sealing import seal
from heard.project.demo.shop import Shop

KEY = "larch-and-lantern"
# words, page, seconds, to whom, language
GREETINGS: tuple[tuple[str, str, int, str, str], ...] = (
    ("Good to see you again! Can we help?", "/shop/*", 6, WhichVisitors.RETURNING, ""),
    ("Not sure which lantern suits your evenings? Ask us!", "/shop/*", 10, WhichVisitors.ALL, ""),
)  # fmt: skip


def open_chat(shop: Shop) -> ChatWidget:
    """Give the first inbox its chat; Heard's own pages may carry it, and so may the shop's."""
    widget = ChatWidget.objects.create(
        inbox=shop.inboxes["support"],
        key=KEY,
        origins="https://demo.example",
        welcome="Hello! What can we do for you this evening?",
        asks_name=AsksFor.MAY,
        asks_email=AsksFor.MAY,
        allows_voice=True,
        allows_video=True,
        shows_visitors=True,
        secret=seal(secrets.token_urlsafe(32)),
    )
    Greeting.objects.bulk_create(
        Greeting(widget=widget, words=words, page=page, seconds=seconds, who=who, language=language, rank=rank)
        for rank, (words, page, seconds, who, language) in enumerate(GREETINGS, start=1)
    )
    return widget


def set_up_contact(shop: Shop) -> None:
    """Let the contact page show a telephone, too; the number is one of those kept for stories."""
    ContactPage.objects.create(id=1, inbox=shop.inboxes["support"], phone="+44 20 7946 0958")
