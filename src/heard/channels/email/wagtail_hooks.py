"""The studio's screens about mail: accounts and sending domains; the quarantine is a page of the workspace."""

from __future__ import annotations

from django.urls import URLPattern, path
from django.views.generic import RedirectView
from wagtail import hooks

from heard.channels.email.studio.accounts import MailAccountScreens
from heard.channels.email.studio.domains import SendingDomainScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [MailAccountScreens(), SendingDomainScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the way to the quarantine."""
    return [path("quarantine/", RedirectView.as_view(pattern_name="quarantined_mails"))]
