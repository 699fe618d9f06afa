"""The pages of a help centre: the centre itself, its shelves, and what both have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.models import Page, Site

from heard.knowledge.reading import AGENTS, CUSTOMERS, EVERYONE, segment_token

PATH = "/help/"
_SHOWING = "heard.knowledge.views.pages.shown"  # what shows a page knows the pages, not the reverse


class Audience(models.TextChoices):
    """Who may read something."""

    EVERYONE = EVERYONE, _("Everyone")
    CUSTOMERS = CUSTOMERS, _("Customers who are signed in")
    SEGMENT = "segment", _("Some customers")
    AGENTS = AGENTS, _("Only we ourselves")


def audience_token(audience: str, segment: str) -> str:
    """Return the one token of `reading` that says who may read something; a segment without a name is nobody's but ours."""
    if audience != Audience.SEGMENT:
        return audience
    return segment_token(segment.strip().casefold()) if segment.strip() else AGENTS


class HelpPage(Page):  # type: ignore[misc]
    """What all pages of a help centre have in common: where they are, and how they are shown."""

    # Who may read what is said by the audience alone, so that pages and search cannot disagree.
    private_page_options: ClassVar[list[str]] = []

    class Meta:
        abstract = True

    @property
    def language(self) -> str:
        """The language it is written in."""
        return str(self.locale.language_code)

    def centre_url_path(self) -> str:
        """Return the path of its centre in Wagtail's tree: the first two names of its own ("/help-en/")."""
        return "/".join(self.url_path.split("/")[:2]) + "/"

    def get_url_parts(self, request: HttpRequest | None = None) -> tuple[int, str, str] | None:
        """Return site, its root address and the path below it, as Wagtail asks: /help/<language>/…"""
        site = site_of(self.url_path, self.locale_id)
        if site is None:
            return None
        below = self.url_path.removeprefix(self.centre_url_path())
        return site.pk, site.root_url, f"{PATH}{self.language}/{below}"

    def serve(self, request: HttpRequest, *_positional: Any, **_named: Any) -> HttpResponseBase:
        """Show it, as it is now."""
        answer: HttpResponseBase = import_string(_SHOWING)(request, self)
        return answer

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponseBase:
        """Show a draft to an editor."""
        return self.serve(request)


def site_of(url_path: str, locale_id: int) -> Site | None:
    """Return the site a page belongs to: the one whose root is its centre, in whatever language."""
    first = "/".join(url_path.split("/")[:2]) + "/"
    centre = Page.objects.filter(url_path=first, depth=2).only("translation_key").first()
    if centre is None:
        return None
    roots = Page.objects.filter(translation_key=centre.translation_key, depth=2).values("pk")
    found: Site | None = Site.objects.filter(root_page__in=roots).order_by("-is_default_site", "pk").first()
    return found


class HelpCentre(HelpPage):
    """The root of one help centre in one language."""

    intro = models.TextField(
        _("welcome"), blank=True, default="", help_text=_("One or two sentences below the heading.")
    )
    audience = models.CharField(
        _("new articles are for"), max_length=10, choices=Audience.choices, default=Audience.EVERYONE
    )
    brand_number = models.PositiveBigIntegerField(
        _("number of the brand"), null=True, blank=True, validators=[MinValueValidator(1)]
    )

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = ["knowledge.Collection", "knowledge.Article"]
    content_panels: ClassVar[Sequence[Panel]] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("audience"),
        FieldPanel("brand_number"),
    ]

    class Meta:
        verbose_name = _("help centre")
        verbose_name_plural = _("help centres")


class Collection(HelpPage):
    """A shelf of articles about one subject; it may hold further shelves, which hold articles only."""

    summary = models.CharField(_("summary"), max_length=300, blank=True, default="")

    parent_page_types: ClassVar[list[str]] = ["knowledge.HelpCentre", "knowledge.Collection"]
    subpage_types: ClassVar[list[str]] = ["knowledge.Collection", "knowledge.Article"]
    content_panels: ClassVar[Sequence[Panel]] = [*Page.content_panels, FieldPanel("summary")]

    class Meta:
        verbose_name = _("collection")
        verbose_name_plural = _("collections")

    @classmethod
    def can_create_at(cls, parent: Page) -> bool:
        """Whether it may stand there: on the second floor of shelves at most."""
        is_inner = parent.specific_class is Collection and parent.depth >= 4  # root 1, centre 2, shelf 3
        return bool(super().can_create_at(parent)) and not is_inner
