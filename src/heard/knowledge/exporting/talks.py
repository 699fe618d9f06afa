"""Videos and webinars as files: what is said of them above, their words below, and films, pictures and captions beside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.urls import reverse
from django.utils.text import slugify

from heard.knowledge.exporting.parts import Exported, Written, state_of, with_front_matter
from heard.knowledge.models import Video, Webinar
from heard.knowledge.video_elsewhere import page_of
from heard.knowledge.video_files import ENDINGS
from heard.plumbing.files import open_file
from heard.plumbing.files.kinds import HEAD, kind_of

VIDEOS, WEBINARS = "videos", "webinars"
_PIECE = 1024 * 1024


def files_of_talks() -> dict[str, str]:
    """Return in which file of an export each video and webinar lies, by its address."""
    found = {
        reverse("knowledge:video", args=[video.pk]): f"{VIDEOS}/{_stem(video)}.md"
        for video in Video.objects.only("pk", "title")
    }
    slugs = Webinar.objects.values_list("slug", flat=True)
    return found | {reverse("knowledge:webinar", args=[slug]): f"{WEBINARS}/{slug}.md" for slug in slugs}


def written_videos(outcome: Exported) -> Iterator[Written]:
    """Yield every video with what belongs to it, oldest first, so that they come back in this order."""
    for video in Video.objects.order_by("pk").iterator(chunk_size=20):
        stem, outcome.videos = _stem(video), outcome.videos + 1
        film = page_of(video.elsewhere) if video.elsewhere else ""
        if video.file_id and (written := _stored(video.file_id, f"{stem}.{_ending(video)}", outcome)):
            yield written
            film = Path(written.name).name
        poster = _poster(video, stem, outcome)
        if poster:
            yield poster
        if video.captions:
            yield Written(f"{VIDEOS}/{stem}.vtt", [video.captions.encode()])
        said = {
            "heard": "video",
            "title": video.title,
            "description": video.description,
            "language": video.language,
            "audience": video.audience,
            "film": film,
            "poster": Path(poster.name).name if poster else "",
            "captions": f"{stem}.vtt" if video.captions else "",
            "chapters": list(video.chapters),
            "seconds": video.seconds,
            "created_at": video.created_at,
            "state": state_of(is_live=video.is_published),
        }
        yield Written(f"{VIDEOS}/{stem}.md", [with_front_matter(said, video.transcript)])


def written_webinars(outcome: Exported) -> Iterator[Written]:
    """Yield every webinar, without who registered and without the address of the meeting, which only they are told."""
    for webinar in Webinar.objects.select_related("recording").order_by("pk").iterator(chunk_size=100):
        outcome.webinars += 1
        said = {
            "heard": "webinar",
            "title": webinar.title,
            "slug": webinar.slug,
            "speaker": webinar.speaker,
            "language": webinar.language,
            "audience": webinar.audience,
            "starts_at": webinar.starts_at,
            "minutes": webinar.minutes,
            "places": webinar.capacity,
            "recording": f"../{VIDEOS}/{_stem(webinar.recording)}.md" if webinar.recording else "",
            "called_off_at": webinar.cancelled_at,
            "created_at": webinar.created_at,
            "state": state_of(is_live=webinar.is_published),
        }
        yield Written(f"{WEBINARS}/{webinar.slug}.md", [with_front_matter(said, webinar.description)])


def _stem(video: Video) -> str:
    """Return a name by which videos are read, and so made, in the order in which they were: 000009 before 000010."""
    return f"{video.pk:06}-{slugify(video.title)[:60]}".strip("-")


def _ending(video: Video) -> str:
    return ENDINGS.get(video.content_type, "mp4")


def _poster(video: Video, stem: str, outcome: Exported) -> Written | None:
    if not video.poster_id:
        return None
    try:
        with open_file(video.poster_id) as file:
            kind = kind_of(file.read(HEAD)).content_type
    except OSError:
        kind = "image/jpeg"
    return _stored(video.poster_id, f"{stem}.{kind.rpartition('/')[2]}", outcome)


def _stored(sha256: str, name: str, outcome: Exported) -> Written | None:
    """Return a file as it will be read, piece by piece; None, and a word in the outcome, when it is gone."""
    try:
        open_file(sha256).close()
    except OSError:
        outcome.missing.append(f"{VIDEOS}/{name}")
        return None
    return Written(f"{VIDEOS}/{name}", _pieces(sha256), is_packed=True)


def _pieces(sha256: str) -> Iterator[bytes]:
    with open_file(sha256) as file:
        while piece := file.read(_PIECE):
            yield piece
