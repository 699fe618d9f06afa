"""Keep what an editor made of a video."""

from __future__ import annotations

from django.db import transaction

from heard.knowledge.article_document import videos_in
from heard.knowledge.events import ArticlePublished
from heard.knowledge.models import Article, Video
from heard.knowledge.webinar_search import show_video_in_search
from heard.plumbing.events import announce


def keep_video(*, video: Video) -> Video:
    """Write a new or changed video down, and let the search find what is said in it, if it is shown."""
    with transaction.atomic():
        before = Video.objects.select_for_update().filter(pk=video.pk).first()
        if before is not None:
            video.revision = before.revision + 1
        video.save()
        show_video_in_search(video)
        _tell_of_articles(video)
    return video


def _tell_of_articles(video: Video) -> None:
    """Let what is said in it be found, or not any more, with the articles it stands in."""
    holding = Article.objects.live().filter(body__icontains='"video"').defer("html", "plain")
    shown = [one for one in holding.iterator(chunk_size=100) if video.pk in videos_in(one)]
    announce(*(ArticlePublished(article_id=one.pk, revision=one.edition) for one in shown))
