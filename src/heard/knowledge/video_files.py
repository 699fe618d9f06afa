"""The file of a video on its way to a browser, whole or in the parts it asks for."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from heard.knowledge.models import Video
from heard.knowledge.reading import EVERYONE
from heard.plumbing.files.serving import Shown, send

ENDINGS = {"video/mp4": "mp4", "video/webm": "webm"}


def send_video(request: HttpRequest, video: Video) -> HttpResponseBase:
    """Answer with a video's file (RFC 9110, 14: ranges, If-Range); what is not for everybody is kept nowhere on its way.

    Raises Http404 where there is none.
    """
    if video.file_id is None:
        raise Http404
    name = f"video-{video.pk}.{ENDINGS.get(video.content_type, 'mp4')}"
    return kept(send(request, Shown(video.file_id, name)), video)


def send_poster(request: HttpRequest, video: Video) -> HttpResponseBase:
    """Answer with the picture that stands in the video's place until it plays. Raises Http404 where there is none."""
    if video.poster_id is None:
        raise Http404
    return kept(send(request, Shown(video.poster_id, f"video-{video.pk}")), video)


def kept(response: HttpResponseBase, video: Video) -> HttpResponseBase:
    """Say who may keep what is sent of a video: everybody's is asked for anew each time, at little cost; others' is not kept."""
    is_public = video.audience == EVERYONE and video.is_published
    response.headers["Cache-Control"] = "public, no-cache" if is_public else "private, no-store"
    return response
