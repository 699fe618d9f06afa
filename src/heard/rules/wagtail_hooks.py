"""The studio's screens about rules."""

from __future__ import annotations

from django.urls import URLPattern, path
from wagtail import hooks

from heard.plumbing.studio.screens import Screens
from heard.rules.studio.condition_rows import condition_row
from heard.rules.studio.pages import rule_preview
from heard.rules.studio.rules import RuleScreens


@hooks.register("register_admin_viewset")  # type: ignore[untyped-decorator]
def screens() -> list[Screens]:
    """Return them all."""
    return [RuleScreens()]


@hooks.register("register_admin_urls")  # type: ignore[untyped-decorator]
def previews() -> list[URLPattern]:
    """Return the addresses at which rules are tried out."""
    return [
        path("previews/rule/", rule_preview, name="rule_preview"),
        path("previews/condition/", condition_row, name="condition_row"),
    ]
