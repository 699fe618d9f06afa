"""Webinars and videos as the search knows them."""

from __future__ import annotations

from django.urls import reverse

from heard.knowledge.actions.forget_document import forget_document
from heard.knowledge.actions.index_document import index_document
from heard.knowledge.models import Video, Webinar
from heard.knowledge.search.document import Document


def show_webinar_in_search(webinar: Webinar) -> None:
    """Let the search find a webinar that is announced and takes place, and no other."""
    key = f"webinar:{webinar.pk}"
    if not webinar.is_published or webinar.cancelled_at is not None:
        forget_document(key=key)
        return
    index_document(
        document=Document(
            key=key,
            kind="webinar",
            title=webinar.title,
            text="\n\n".join(part for part in (webinar.description, webinar.speaker) if part),
            language=webinar.language,
            audience=webinar.audience,
            url=reverse("knowledge:webinar", args=[webinar.slug]),
            revision=webinar.revision,
        )
    )


def show_video_in_search(video: Video) -> None:
    """Let the search find a video that is shown by what it is called and what is said in it."""
    key = f"video:{video.pk}"
    if not video.is_published:
        forget_document(key=key)
        return
    chapters = " · ".join(str(one["title"]) for one in video.chapters)
    index_document(
        document=Document(
            key=key,
            kind="video",
            title=video.title,
            text="\n\n".join(part for part in (video.description, chapters, video.transcript) if part),
            language=video.language,
            audience=video.audience,
            url=reverse("knowledge:video", args=[video.pk]),
            revision=video.revision,
        )
    )
