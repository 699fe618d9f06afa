"""The studio's screen about the contact page."""

from __future__ import annotations

from wagtail import hooks

from heard.channels.contact.studio.page import ContactPageScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [ContactPageScreens()]
