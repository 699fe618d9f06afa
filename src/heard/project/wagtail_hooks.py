"""The studio's frame: its menu, its looks, its first page, and the pages that concern several domains."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, path
from django.utils.html import format_html_join
from wagtail import hooks
from wagtail.admin.search import admin_search_areas

from heard.project.studio import menu
from heard.project.studio.audit import Audit
from heard.project.studio.checklist import Checklist

# Pages are searched among the pages; no hook takes Wagtail's own box out of the menu.
admin_search_areas.registered_search_areas = []


@hooks.register("construct_main_menu", order=1000)  # type: ignore[untyped-decorator]
def our_menu(request: HttpRequest, items: list[Any]) -> None:
    """Show our menu instead of Wagtail's."""
    menu.build(request, items)


@hooks.register("construct_homepage_summary_items")  # type: ignore[untyped-decorator]
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """There are no pages to be counted yet."""
    items.clear()


@hooks.register("construct_homepage_panels")  # type: ignore[untyped-decorator]
def first_page(request: HttpRequest, panels: list[Any]) -> None:
    """Show what is still to be set up."""
    panels[:] = [Checklist()]


@hooks.register("insert_global_admin_css")  # type: ignore[untyped-decorator]
def looks() -> str:
    """Give the studio Heard's face and colours."""
    sheets = [(static(f"heard/css/{name}.css"),) for name in ("fonts", "studio")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def pages() -> list[URLPattern]:
    """Return the addresses of pages of our own."""
    return [path("audit/", Audit.as_view(), name="audit")]
