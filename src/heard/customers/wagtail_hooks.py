"""The studio's screens about what is known of customers."""

from __future__ import annotations

from wagtail import hooks

from heard.customers.studio.custom_fields import CustomFieldScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [CustomFieldScreens()]
