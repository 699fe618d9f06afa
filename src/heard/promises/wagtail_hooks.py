"""The studio's screens about calendars and service policies."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.conversations.studio.previews import READINGS
from heard.plumbing.studio.screens import Screens
from heard.promises.notices.own_words import OCCASIONS
from heard.promises.studio.calendars import CalendarScreens
from heard.promises.studio.informing import InformingScreens
from heard.promises.studio.policies import ServicePolicyScreens
from heard.promises.studio.previews import calendar_preview, calendar_regions, service_policy_preview
from heard.promises.studio.reading import informing_preview, read_template

READINGS.update(dict.fromkeys(OCCASIONS, read_template))


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [CalendarScreens(), ServicePolicyScreens(), InformingScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def previews() -> list[URLPattern]:
    """Return the addresses at which hours and policies are tried out."""
    return [
        path("previews/calendar/", calendar_preview, name="calendar_preview"),
        path("previews/calendar/regions/", calendar_regions, name="calendar_regions"),
        path("previews/informing/", informing_preview, name="informing_preview"),
        path("previews/service-policy/", service_policy_preview, name="service_policy_preview"),
    ]
