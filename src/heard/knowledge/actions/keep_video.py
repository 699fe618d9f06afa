"""Keep what an editor made of a video."""

from __future__ import annotations

from django.db import transaction

from heard.knowledge.models import Video
from heard.knowledge.webinar_search import show_video_in_search


def keep_video(*, video: Video) -> Video:
    """Write a new or changed video down, and let the search find what is said in it, if it is shown."""
    with transaction.atomic():
        before = Video.objects.select_for_update().filter(pk=video.pk).first()
        if before is not None:
            video.revision = before.revision + 1
        video.save()
        show_video_in_search(video)
    return video
