"""The studio's pages of guidance."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.guidance.studio.from_conversations import FromConversations


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of pages of our own."""
    return [path("help/conversations/", FromConversations.as_view(), name="help_from_conversations")]
