"""The studio's screens about knowledge."""

from __future__ import annotations

from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html
from wagtail import hooks

from heard.knowledge.studio import importing, opening, translating
from heard.knowledge.studio.at_once import in_turn
from heard.knowledge.studio.missing import Missing
from heard.knowledge.studio.short_links import ShortLinkScreens
from heard.knowledge.studio.videos import VideoScreens
from heard.knowledge.studio.webinars import WebinarScreens
from heard.plumbing.studio.screens import Screens

hooks.register("before_create_page", in_turn)


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def events_screens() -> list[Screens]:
    """Return those of webinars and videos."""
    return [WebinarScreens(), VideoScreens(), ShortLinkScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of pages of our own."""
    return [
        path("help/missing/", Missing.as_view(), name="help_missing"),
        path("help/articles/", opening.Articles.as_view(), name="help_articles"),
        path("help/opening/", opening.opening, name="help_opening"),
        path("help/importing/", importing.Importing.as_view(), name="help_importing"),
        path("help/importing/<int:number>/", importing.Import.as_view(), name="help_import"),
        path("help/importing/<int:number>/progress/", importing.progress, name="help_import_progress"),
        path("help/importing/<int:number>/beginning/", importing.beginning, name="help_import_beginning"),
        path("help/importing/<int:number>/undoing/", importing.undoing, name="help_import_undoing"),
        path("help/translations/", translating.Translations.as_view(), name="help_translations"),
        path("help/translations/<int:number>/<slug:language>/", translating.translating, name="help_translating"),
        path("help/export.zip", importing.export, name="help_export"),
    ]


@hooks.register("insert_editor_js")  # type: ignore[untyped-decorator]
def saving() -> str:
    """Let a press on a button wait for a page that is just keeping itself."""
    return format_html('<script type="module" src="{}"></script>', static("heard/js/studio-saving.js"))
