"""The studio's menu: every place, by its address, for those who may open it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from heard.plumbing.studio.rights import may


@dataclass(frozen=True)
class Place:
    """One screen: its name, the name of its address, its icon, and whom it opens to."""

    label: Promise
    address: str
    icon: str
    opens_to: str = "is_admin"


@dataclass(frozen=True)
class Corner:
    """Screens that belong together."""

    name: str
    label: Promise
    icon: str
    places: Sequence[Place]


MENU: Sequence[Corner] = (
    Corner(
        "business",
        _("Business"),
        "home",
        (
            Place(_("Profile"), "business:index", "home"),
            Place(_("Brands"), "brands:index", "image", "is_editor"),
        ),
    ),
    Corner(
        "mail",
        _("Inboxes and mail"),
        "mail",
        (
            Place(_("Inboxes"), "inboxes:index", "mail"),
            Place(_("Chat on your website"), "chat_widgets:index", "comment"),
            Place(_("Greetings"), "greetings:index", "openquote"),
            Place(_("Contact page"), "contact_page:index", "mail"),
            Place(_("Mail accounts"), "mail_accounts:index", "key"),
            Place(_("Sending domains"), "sending_domains:index", "globe"),
            Place(_("Quarantine"), "quarantined_mails", "warning"),
            Place(_("Stop outgoing mail"), "outgoing", "lock"),
        ),
    ),
    Corner(
        "people",
        _("People"),
        "user",
        (
            Place(_("Colleagues"), "people:index", "user"),
            Place(_("Invitations"), "invitations:index", "mail"),
            Place(_("Teams"), "teams:index", "group"),
        ),
    ),
    Corner(
        "words",
        _("Words"),
        "edit",
        (
            Place(_("Macros"), "macros:index", "edit", "is_editor"),
            Place(_("Message templates"), "message_templates:index", "doc-full", "is_editor"),
        ),
    ),
    Corner(
        "events",
        _("Webinars and videos"),
        "calendar",
        (
            Place(_("Webinars"), "webinars:index", "calendar", "is_editor"),
            Place(_("Videos"), "videos:index", "media", "is_editor"),
        ),
    ),
    Corner(
        "knowledge",
        _("Help centre"),
        "help",
        (
            Place(_("Articles"), "help_articles", "doc-full", "is_editor"),
            Place(_("What is missing"), "help_missing", "search", "is_editor"),
            Place(_("From conversations"), "help_from_conversations", "openquote", "is_editor"),
            Place(_("Translations"), "help_translations", "globe", "is_editor"),
            Place(_("Bring in and take out"), "help_importing", "download", "is_editor"),
            Place(_("Pictures"), "wagtailimages:index", "image", "is_editor"),
            Place(_("Short links"), "short_links:index", "link", "is_editor"),
            Place(_("Redirects"), "wagtailredirects:index", "redirect", "is_editor"),
            Place(_("Community"), "community_settings:index", "group"),
            Place(_("Their addresses"), "wagtailsites:index", "site"),
        ),
    ),
    Corner(
        "labels",
        _("Labels"),
        "tag",
        (
            Place(_("Tags"), "tags:index", "tag", "is_editor"),
            Place(_("Contact reasons"), "contact_reasons:index", "help", "is_editor"),
            Place(_("Causes of complaints"), "complaint_causes:index", "warning", "is_editor"),
            Place(_("Own fields"), "custom_fields:index", "form", "is_editor"),
        ),
    ),
    Corner(
        "promises",
        _("Promises"),
        "date",
        (
            Place(_("Calendars"), "calendars:index", "calendar"),
            Place(_("Service policies"), "service_policies:index", "list-ol"),
            Place(_("Keeping customers informed"), "informing:index", "comment"),
        ),
    ),
    Corner(
        "rules",
        _("By itself"),
        "cogs",
        (Place(_("Rules"), "studio_rules:index", "cogs"),),
    ),
    Corner(
        "programs",
        _("Other programs"),
        "code",
        (
            Place(_("API tokens"), "tokens:index", "key"),
            Place(_("Webhooks"), "webhooks:index", "link"),
        ),
    ),
    Corner(
        "records",
        _("Records"),
        "history",
        (
            Place(_("Audit log"), "audit", "history"),
            Place(_("Failed duties"), "failed_duties", "warning"),
        ),
    ),
)


def build(request: HttpRequest, items: list[MenuItem]) -> None:
    """Put our own menu in the place of Wagtail's."""
    workspace = reverse("inbox", args=["mine"])
    items[:] = [MenuItem(_("To the workspace"), workspace, name="workspace", icon_name="arrow-left", order=1)]
    for order, corner in enumerate(MENU, start=2):
        places = [place for place in corner.places if may(request.user, place.opens_to)]
        if places:
            inner = [
                MenuItem(place.label, reverse(place.address), name=place.address, icon_name=place.icon, order=number)
                for number, place in enumerate(places)
            ]
            items.append(
                SubmenuMenuItem(corner.label, Menu(items=inner), name=corner.name, icon_name=corner.icon, order=order)
            )
