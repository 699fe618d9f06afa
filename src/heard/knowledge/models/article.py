"""One article of a help centre, of whatever kind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, Panel
from wagtail.fields import StreamField
from wagtail.models import Page, PageManager, PageQuerySet

from heard.knowledge.article_form import ArticleForm
from heard.knowledge.article_html import article_html
from heard.knowledge.cleaning import CLEANING_RULES, plain_words
from heard.knowledge.events import ArticleHidden, ArticlePublished
from heard.knowledge.models.body import BodyBlock
from heard.knowledge.models.pages import Audience, HelpPage, audience_token
from heard.knowledge.reading import Reader
from heard.plumbing.events import announce


class ArticleKind(models.TextChoices):
    """What sort of article it is."""

    ARTICLE = "article", _("Article")
    HOW_TO = "how_to", _("How-to guide")
    FAQ = "faq", _("Questions and answers")
    VIDEO = "video", _("Video")
    POLICY = "policy", _("Policy")


class ArticleQuerySet(PageQuerySet):  # type: ignore[misc]
    """Which articles."""

    def visible_to(self, reader: Reader) -> ArticleQuerySet:
        """Those that are published, to whom they are meant for."""
        allowed = Q(audience__in=[one for one in reader.audiences() if one in Audience.values])
        if reader.sees_every_segment:
            allowed |= Q(audience=Audience.SEGMENT)
        elif reader.segments:
            allowed |= Q(audience=Audience.SEGMENT, segment__in=sorted(reader.segments))
        found: ArticleQuerySet = self.live().filter(allowed)
        return found


class Article(HelpPage):
    """An answer that customers, or we ourselves, can look up."""

    kind = models.CharField(
        _("kind"),
        max_length=10,
        choices=ArticleKind.choices,
        default=ArticleKind.ARTICLE,
        help_text=_("What readers, and search engines, take it for."),
    )
    summary = models.CharField(
        _("summary"), max_length=300, blank=True, default="", help_text=_("One sentence: search engines show it, too.")
    )
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)
    audience = models.CharField(
        _("who may read it"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.EVERYONE,
        help_text=_("Nobody else finds it, nor sees that it is there."),
    )
    segment = models.CharField(
        _("which customers"),
        max_length=100,
        blank=True,
        default="",
        help_text=_("Their tier, as in “gold”, or an own field and its value, as in “country=de”."),
    )
    questions: models.JSONField[Any, Any] = models.JSONField(
        _("as customers ask it"),
        default=list,
        blank=True,
        help_text=_("Other words customers have for it: searched, not shown."),
    )
    review_by = models.DateField(
        _("look at it again by"), null=True, blank=True, help_text=_("From then on it stands on “What is missing”.")
    )
    external_id = models.CharField(max_length=200, blank=True, default="", db_index=True, editable=False)
    source_url = models.CharField(
        _("where it comes from"),
        max_length=1000,
        blank=True,
        default="",
        help_text=_("For you: the page or file it was taken from."),
    )
    html = models.TextField(default="", blank=True, editable=False)
    plain = models.TextField(default="", blank=True, editable=False)
    edition = models.PositiveIntegerField(default=0, editable=False, help_text="counts its changes")
    cleaned_by = models.PositiveSmallIntegerField(default=0, editable=False)

    base_form_class = ArticleForm
    objects = PageManager.from_queryset(ArticleQuerySet)()

    parent_page_types: ClassVar[list[str]] = ["knowledge.HelpCentre", "knowledge.Collection"]
    subpage_types: ClassVar[list[str]] = []
    content_panels: ClassVar[Sequence[Panel]] = [
        *Page.content_panels,
        FieldPanel("kind"),
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("questions"),
    ]
    promote_panels: ClassVar[Sequence[Panel]] = [
        MultiFieldPanel([FieldPanel("audience"), FieldPanel("segment")], heading=_("Who may read it")),
        MultiFieldPanel(
            [FieldPanel("owner", heading=_("Looked after by")), FieldPanel("review_by")], heading=_("Kept up to date")
        ),
        MultiFieldPanel(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")], heading=_("Search engines")
        ),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")

    @property
    def audience_token(self) -> str:
        """The one token that says who may read it."""
        return audience_token(self.audience, self.segment)

    def save(self, *positional: Any, **named: Any) -> Any:
        """Keep with it how it reads, made safe and as plain words, and tell that it can, or cannot any more, be read.

        Wagtail's own verbs, publishing, taking back and the clock's, all end here.
        """
        names = named.get("update_fields")
        if names is not None and not {"live", "body", "title", "audience"} & set(names):
            return super().save(*positional, **named)  # that it has a draft, or is locked, concerns no reader
        self.segment = self.segment.strip().casefold()
        self.html = article_html(self.body)
        self.plain = plain_words(self.html)
        self.cleaned_by = CLEANING_RULES
        if names is not None:
            named["update_fields"] = {*names, "segment", "html", "plain", "cleaned_by", "edition"}
        with transaction.atomic():
            before = Article.objects.select_for_update(of=("self",)).filter(pk=self.pk).values_list("edition", "live")
            edition, was_live = (before.first() if self.pk else None) or (0, False)
            self.edition = edition + 1
            saved = super().save(*positional, **named)
            if self.live:
                announce(ArticlePublished(article_id=self.pk, revision=self.edition))
            elif was_live:
                announce(ArticleHidden(article_id=self.pk))
        return saved
