"""The studio's screens about the community."""

from __future__ import annotations

from wagtail import hooks

from heard.community.studio.settings import CommunityScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [CommunityScreens()]
