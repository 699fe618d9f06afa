"""Make a draft for the help centre out of a good answer, with thanks to whoever gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.models import Site
from wagtail.rich_text import RichText

from heard.community.actions._posts import NotAllowed, locked_question
from heard.community.models import Answer, PostState
from heard.community.paths import question_path
from heard.community.words import html_of, slug_of
from heard.knowledge.models import Article, HelpCentre

if TYPE_CHECKING:
    from heard.staff.models import Agent


class NoHelpCentre(Exception):
    """There is no help centre that it could stand in."""


def draft_article(*, answer: Answer, agent: Agent) -> Article:
    """Return the draft of an answer, made once; nobody but editors sees it before one of them publishes it.

    It stands in the help centre of the question's language, or else in the first one. Raises NotAllowed for what is not to
    be seen, and for who may not edit; NoHelpCentre.
    """
    question = answer.question
    if answer.state != PostState.VISIBLE or question.state != PostState.VISIBLE or not agent.is_editor:
        raise NotAllowed
    name = f"community-answer-{answer.pk}"
    with transaction.atomic():
        locked_question(question.pk)  # two editors at the same moment make one draft
        centre = _centre(question.language)
        if known := Article.objects.descendant_of(centre).filter(external_id=name).first():
            return known  # type: ignore[no-any-return]
        with translation.override(centre.locale.language_code):
            thanks = _("With thanks to %(name)s, who answered this in our community.") % {"name": answer.author}
        article = Article(
            title=question.title,
            slug=f"{slug_of(question.title)[:60].strip('-')}-{answer.pk}",
            locale=centre.locale,
            body=[("text", RichText(f"{html_of(answer)}<p><em>{escape(thanks)}</em></p>"))],
            owner=agent,
            external_id=name,
            source_url=f"{settings.HEARD_URL.rstrip('/')}{question_path(question)}",
            live=False,
            has_unpublished_changes=True,
        )
        centre.add_child(instance=article)
        article.save_revision(user=agent)
    return article


def _centre(language: str) -> HelpCentre:
    fitting = HelpCentre.objects.filter(locale__language_code=language, live=True).order_by("path").first()
    site = Site.objects.filter(is_default_site=True).first()
    centre = fitting or HelpCentre.objects.filter(pk=site.root_page_id if site else None).first()
    if centre is None:
        raise NoHelpCentre
    return centre  # type: ignore[no-any-return]
