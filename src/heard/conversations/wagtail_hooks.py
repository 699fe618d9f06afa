"""The studio's screens about brands, inboxes, and the words agents work with."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.conversations.studio.brands import BrandScreens
from heard.conversations.studio.inboxes import InboxScreens
from heard.conversations.studio.labels import ContactReasonScreens, TagScreens
from heard.conversations.studio.macros import MacroScreens
from heard.conversations.studio.previews import macro_preview, template_preview
from heard.conversations.studio.step_rows import step_row
from heard.conversations.studio.templates import MessageTemplateScreens
from heard.plumbing.studio.screens import Screens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [
        BrandScreens(),
        InboxScreens(),
        TagScreens(),
        ContactReasonScreens(),
        MacroScreens(),
        MessageTemplateScreens(),
    ]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def previews() -> list[URLPattern]:
    """Return the addresses at which words are tried out."""
    return [
        path("previews/template/", template_preview, name="template_preview"),
        path("previews/macro/", macro_preview, name="macro_preview"),
        path("previews/step/", step_row, name="step_row"),
    ]
