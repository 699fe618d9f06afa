"""The studio's screens about other programs, outgoing mail and failed duties."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.plumbing.studio.outgoing import (
    FailedDuties,
    Outgoing,
    failed_duty_again,
    failed_duty_parking,
    failed_duty_removal,
    outgoing_resumption,
    outgoing_stop,
)
from heard.plumbing.studio.screens import Screens
from heard.plumbing.studio.webhooks import WebhookScreens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [WebhookScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of pages that are no lists of settings."""
    return [
        path("outgoing/", Outgoing.as_view(), name="outgoing"),
        path("outgoing/stop/", outgoing_stop, name="outgoing_stop"),
        path("outgoing/resumption/", outgoing_resumption, name="outgoing_resumption"),
        path("failed-duties/", FailedDuties.as_view(), name="failed_duties"),
        path("failed-duties/<int:number>/again/", failed_duty_again, name="failed_duty_again"),
        path("failed-duties/<int:number>/parking/", failed_duty_parking, name="failed_duty_parking"),
        path("failed-duties/<int:number>/removal/", failed_duty_removal, name="failed_duty_removal"),
    ]
