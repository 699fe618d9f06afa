"""The studio's screens about knowledge."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.knowledge.studio.missing import Missing
from heard.knowledge.studio.videos import VideoScreens
from heard.knowledge.studio.webinars import WebinarScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def events_screens() -> list[Screens]:
    """Return those of webinars and videos."""
    return [WebinarScreens(), VideoScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of pages of our own."""
    return [path("help/missing/", Missing.as_view(), name="help_missing")]
