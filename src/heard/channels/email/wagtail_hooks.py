"""The studio's screens about mail: accounts, sending domains, the quarantine."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.channels.email.studio import quarantine
from heard.channels.email.studio.accounts import MailAccountScreens
from heard.channels.email.studio.domains import SendingDomainScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [MailAccountScreens(), SendingDomainScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of the quarantine."""
    return [
        path("quarantine/", quarantine.Quarantine.as_view(), name="quarantine"),
        path("quarantine/<int:number>/", quarantine.QuarantinedMail.as_view(), name="quarantined_mail"),
        path("quarantine/<int:number>/original/", quarantine.quarantined_original, name="quarantined_original"),
        path("quarantine/<int:number>/again/", quarantine.quarantined_again, name="quarantined_again"),
        path("quarantine/<int:number>/aside/", quarantine.quarantined_aside, name="quarantined_aside"),
    ]
