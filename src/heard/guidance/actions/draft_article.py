"""Make a draft for the help centre out of a conversation that was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.text import slugify
from wagtail.models import Site
from wagtail.rich_text import RichText

from heard.conversations.models import Conversation
from heard.conversations.rendering import render
from heard.guidance.actions._facts import about
from heard.guidance.events import ArticleDrafted
from heard.guidance.queries.told import Told, told_in
from heard.knowledge.models import Article, HelpCentre
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

DRAFTED = "conversation-"  # begins what the drafts made here are called
LONGEST_TITLE = 120


class NoHelpCentre(Exception):
    """There is no help centre that it could stand in."""


class NothingAnswered(Exception):
    """Nobody has answered in the conversation yet."""


def draft_article(*, conversation: Conversation, agent: Agent) -> Article:
    """Return the draft of a conversation, made once; nobody but editors sees it before one of them publishes it.

    Its title is the subject, its text what the last agent answered; what tells who asked is taken out. It stands in the help
    centre of the brand, or of the language, or else in the first one. Raises NoHelpCentre and NothingAnswered.
    """
    told = told_in(conversation)
    if not told.answers:
        raise NothingAnswered
    with transaction.atomic():
        Conversation.objects.select_for_update(no_key=True).get(pk=conversation.pk)
        if known := Article.objects.filter(external_id=f"{DRAFTED}{conversation.pk}").first():
            return known  # type: ignore[no-any-return]
        article = _written(conversation, told, agent)
        announce(ArticleDrafted(**about(conversation, agent), article_id=article.pk))
    return article


def _written(conversation: Conversation, told: Told, agent: Agent) -> Article:
    centre = _centre(conversation)
    title = told.title[:LONGEST_TITLE].strip() or f"#{conversation.pk}"
    article = Article(
        title=title,
        slug=f"{slugify(title, allow_unicode=True)[:60].strip('-') or 'draft'}-{conversation.pk}",
        locale=centre.locale,
        audience=centre.audience,
        body=[("text", RichText("".join(render(answer) for answer in told.answers)))],
        questions=[told.question] if told.question else [],
        owner=agent,
        external_id=f"{DRAFTED}{conversation.pk}",
        source_url=f"{settings.HEARD_URL.rstrip('/')}{reverse('conversation', args=[conversation.pk])}",
        live=False,
        has_unpublished_changes=True,
    )
    centre.add_child(instance=article)
    article.save_revision(user=agent)
    return article


def _centre(conversation: Conversation) -> HelpCentre:
    centres = HelpCentre.objects.live().select_related("locale").order_by("path")
    of_brand = [one for one in centres if one.brand_number == conversation.inbox.brand_id]
    site = Site.objects.filter(is_default_site=True).first()
    first = [one for one in centres if site and one.pk == site.root_page_id]
    language = conversation.language or conversation.customer.language
    fitting = sorted(of_brand or list(centres), key=lambda one: (one.language != language, one not in first))
    if not fitting:
        raise NoHelpCentre
    chosen: HelpCentre = fitting[0]
    return chosen
