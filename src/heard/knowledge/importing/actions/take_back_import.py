"""Taking back what an import brought: nothing is deleted, and what somebody worked on since stays as it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from wagtail.models import Revision

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.importing.actions._imports import moved
from heard.knowledge.models import Article, ArticleImport, ImportedArticle, Stage, Video, Webinar
from heard.staff.models import Agent

A_STEP = 20


def take_back_import(*, number: int, at: dt.datetime) -> None:
    """Make drafts of the articles an import made, and give those it changed the text they had before.

    Articles that were changed after the import are left alone, and counted. It may run twice.
    """
    made = ArticleImport.objects.filter(pk=number).select_related("by").first()
    if made is None or made.stage != Stage.UNDOING:
        return
    for count, one in enumerate(list(made.articles.order_by("pk")), 1):
        _take_back(one, by=made.by)
        if count % A_STEP == 0:
            moved(made, count, made.all_of_them)
    others = made.outcome.get("made", {})
    left, all_of_them = made.articles.count(), made.all_of_them + sum(map(len, others.values()))
    left += _take_back_others(others, at=at)
    made.undone_at = made.moved_at = at
    made.outcome |= {"taken_back": all_of_them - left, "left_alone": left}
    made.save(update_fields=["undone_at", "moved_at", "outcome"])


@transaction.atomic
def _take_back_others(made: Mapping[str, Sequence[Sequence[int]]], *, at: dt.datetime) -> int:
    """Stop showing the videos and webinars an import made; return how many were changed since, and are left alone."""
    left = 0
    for number, revision in made.get("videos", ()):
        video = Video.objects.select_for_update().filter(pk=number).first()
        left += video is not None and video.revision != revision
        if video is not None and video.revision == revision and video.is_published:
            video.is_published = False
            keep_video(video=video)
    for number, revision in made.get("webinars", ()):
        webinar = Webinar.objects.select_for_update().filter(pk=number).first()
        left += webinar is not None and webinar.revision != revision
        if webinar is not None and webinar.revision == revision and webinar.is_published:
            webinar.is_published = False
            keep_webinar(webinar=webinar, at=at)
    return left


@transaction.atomic
def _take_back(one: ImportedArticle, *, by: Agent | None) -> None:
    """Take one article back unless somebody changed it since; the import forgets it then, so that this happens once."""
    article = Article.objects.select_for_update(of=("self",)).filter(pk=one.article_id).first()
    if article is None or article.latest_revision_id != one.revision_id:
        return
    before = Revision.objects.filter(pk=one.before_id).first()
    if not one.is_new and before is None:
        return  # how it was before had never been kept
    if before is not None:
        again = before.as_object().save_revision(user=by, clean=False)
        if one.was_live:
            again.publish(user=by, skip_permission_checks=True)
    if article.live and not one.was_live:
        Article.objects.get(pk=article.pk).unpublish(user=by)
    one.delete()
