"""What happens in a chat, as a sentence between its messages."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from heard.conversations.queries.telling import Told, tell_also


def tell_chats() -> None:
    """Let the pages of conversations tell it."""
    tell_also({"AddressLeft": _left})


def _left(who: str, data: dict[str, Any]) -> Told:
    return _("The visitor left an email address"), "mail"
