"""The studio's screens about chats on websites."""

from __future__ import annotations

from wagtail import hooks

from heard.channels.chat.studio.greetings import GreetingScreens
from heard.channels.chat.studio.widgets import WidgetScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [WidgetScreens(), GreetingScreens()]
