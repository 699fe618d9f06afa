"""Webinars and videos as search engines read them (schema.org, in JSON-LD)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.urls import reverse
from markupsafe import Markup

from heard.knowledge.models import Video, Webinar
from heard.knowledge.structured_data import Thing, written
from heard.staff.models import Business


def _told(said: Thing) -> Thing:
    return {name: value for name, value in said.items() if value not in ("", None)}


def event_data(webinar: Webinar, *, at: dt.datetime) -> Markup:
    """Return a webinar as an Event that takes place online."""
    page = _whole(reverse("knowledge:webinar", args=[webinar.slug]))
    state = "EventCancelled" if webinar.cancelled_at else "EventRescheduled" if webinar.moved_at else "EventScheduled"
    event = _told(
        {
            "@type": "Event",
            "name": webinar.title,
            "description": webinar.description,
            "startDate": webinar.starts_at.isoformat(),
            "endDate": webinar.ends_at.isoformat(),
            "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
            "eventStatus": f"https://schema.org/{state}",
            "inLanguage": webinar.language,
            "location": {"@type": "VirtualLocation", "url": page},
            "organizer": {"@type": "Organization", "name": str(Business.current()), "url": settings.HEARD_URL},
            "performer": {"@type": "Person", "name": webinar.speaker} if webinar.speaker else None,
            "maximumAttendeeCapacity": webinar.capacity,
            "isAccessibleForFree": True,
        }
    )
    return written([event])


def video_data(video: Video) -> Markup:
    """Return a video as the content of a script element."""
    return written([video_thing(video)])


def video_thing(video: Video) -> Thing:
    """Return a video as a VideoObject."""
    return _told(
        {
            "@type": "VideoObject",
            "name": video.title,
            "description": video.description or video.title,
            "uploadDate": video.created_at.isoformat(),
            "inLanguage": video.language,
            "duration": f"PT{video.seconds}S" if video.seconds else None,
            "contentUrl": _whole(reverse("knowledge:video_file", args=[video.pk])) if video.file_id else None,
            "thumbnailUrl": _whole(reverse("knowledge:video_poster", args=[video.pk])) if video.poster_id else None,
            "transcript": video.transcript[:5_000],
            "url": _whole(reverse("knowledge:video", args=[video.pk])),
        }
    )


def _whole(path: str) -> str:
    return f"{settings.HEARD_URL.rstrip('/')}{path}"
