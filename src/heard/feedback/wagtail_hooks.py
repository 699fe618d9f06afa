"""The studio's screens about feedback."""

from __future__ import annotations

from wagtail import hooks

from heard.feedback.studio.causes import ComplaintCauseScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [ComplaintCauseScreens()]
