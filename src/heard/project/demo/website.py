"""The chat on the demo shop's own website (/shop/), with its greetings and who vouches for customers; and the contact page."""

from __future__ import annotations

import secrets
from urllib.parse import urlsplit

from heard.channels.chat.models import AsksFor, ChatWidget, Greeting, WhichVisitors
from heard.channels.contact.models import ContactPage
from heard.plumbing.sealing import seal
from heard.project.demo.shop import Shop

KEY = "larch-and-lantern"
THIS_MACHINE = ("127.0.0.1", "localhost")
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


def let_both_names_in(url: str) -> None:
    """Let the shop carry its chat by either name of this machine, wherever the demo runs today: one may type the other one."""
    parts = urlsplit(url)
    widget = ChatWidget.objects.filter(key=KEY).first()
    if widget is None or parts.hostname not in THIS_MACHINE:
        return
    port = f":{parts.port}" if parts.port else ""
    names = [f"{parts.scheme}://{name}{port}" for name in THIS_MACHINE]
    widget.origins = "\n".join(dict.fromkeys([*widget.origins.split(), *names]))
    widget.save(update_fields=["origins"])


def set_up_contact(shop: Shop) -> None:
    """Let the contact page show a telephone, too; the number is one of those kept for stories."""
    ContactPage.objects.create(id=1, inbox=shop.inboxes["support"], phone="+44 20 7946 0958")
