"""The doors of Wagtail and Django through which articles move to other addresses, or go: what readers see changes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from heard.knowledge.article_document import document_key
from heard.knowledge.events import ArticleHidden, ArticlePublished
from heard.knowledge.models import Article, HelpCentre, IndexedDocument
from heard.plumbing.events import announce

NOBODY = "nobody"  # an audience that no reader belongs to


def open_all() -> None:
    """Listen at all of them; once is enough."""
    post_save.connect(_opened, sender=HelpCentre, dispatch_uid="knowledge.centre_opened")
    post_delete.connect(_gone, sender=Article, dispatch_uid="knowledge.article_gone")
    page_slug_changed.connect(_moved, dispatch_uid="knowledge.page_renamed")
    post_page_move.connect(_moved, dispatch_uid="knowledge.page_moved")


def _opened(instance: HelpCentre, created: bool, **_told: Any) -> None:
    """Show the first help centre that an editor makes to everybody, in the place of Wagtail's greeting."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if created and site is not None and site.root_page.specific_class is not HelpCentre:
        site.root_page = instance
        site.save()


def _gone(instance: Article, **_told: Any) -> None:
    with transaction.atomic():
        IndexedDocument.objects.filter(key=document_key(instance.pk)).update(audience=NOBODY)  # until it is forgotten
        if instance.live:
            announce(ArticleHidden(article_id=instance.pk))


def _moved(instance: Page, **_told: Any) -> None:
    """Tell of all articles below a page that has another address now."""
    with transaction.atomic():
        below = Article.objects.live().descendant_of(instance, inclusive=True).values_list("pk", "edition")
        announce(*(ArticlePublished(article_id=number, revision=edition) for number, edition in below))
