"""Beginning the translation of an article: a draft of it in another language, on the same shelf there."""

from __future__ import annotations

from django.db import transaction
from wagtail.actions.copy_for_translation import CopyPageForTranslationAction
from wagtail.models import Locale, Page

from heard.knowledge.models import Article
from heard.staff.models import Agent


@transaction.atomic
def translate_article(*, article: Article, language: str, by: Agent) -> Article:
    """Return the article in another language, a draft with the words of the original if there was none.

    Shelves around it that are not in that language yet are put up there, too, so that readers find it once it is published;
    they keep their names until somebody translates them.
    """
    locale, _ = Locale.objects.get_or_create(language_code=language)
    Article.objects.select_for_update(of=("self",)).get(pk=article.pk)  # two clicks make one draft
    there: Article | None = article.get_translation_or_none(locale)
    if there is None:
        shelves = article.get_ancestors().filter(depth__gt=1).values_list("translation_key", flat=True)
        known = set(Page.objects.filter(translation_key__in=shelves, locale=locale).values_list("pk", flat=True))
        CopyPageForTranslationAction(page=article, locale=locale, copy_parents=True, user=by).execute(
            skip_permission_checks=True
        )
        # Wagtail makes mirrors of them, which nobody could translate.
        fresh = Page.objects.filter(translation_key__in=shelves, locale=locale).exclude(pk__in=known)
        fresh.update(live=True, alias_of=None, has_unpublished_changes=False)
        there = article.get_translation(locale)
    return there
