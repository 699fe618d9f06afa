"""Saying whether a video helped."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.actions._marks import write_mark
from heard.knowledge.events import VideoMarked
from heard.knowledge.models import Mark, Video
from heard.knowledge.said import Said
from heard.plumbing.events import announce


class VideoGone(Exception):
    """There is no such video for this reader."""


@transaction.atomic
def mark_video(*, video_id: int, said: Said, at: dt.datetime) -> Mark:
    """Write down whether a video helped somebody; who says so again changes it, and is counted once. Raises VideoGone."""
    video = Video.objects.visible_to(said.reader).filter(pk=video_id).first()
    if video is None:
        raise VideoGone
    mark, is_new = write_mark(video, said, revision=video.revision, at=at)
    announce(
        VideoMarked(
            video_id=video.pk,
            helped=mark.helped,
            reason=mark.reason,
            customer_id=said.reader.customer_id,
            is_change=not is_new,
        )
    )
    return mark
