"""The shop's webinars: one next week, one that was and can be seen, and a short film with captions."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from django.core.files.base import ContentFile

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.captions import read_captions
from heard.knowledge.models import Video, Webinar
from heard.plumbing.files import store_file

FILM = Path(__file__).with_name("changing-a-bulb.webm")
SECONDS = 20
CAPTIONS = b"""WEBVTT

00:00.000 --> 00:05.000
Switch the lamp off and unplug it.

00:05.000 --> 00:10.000
Let the bulb cool for five minutes.

00:10.000 --> 00:15.000
Turn the bulb to the left and take it out.

00:15.000 --> 00:20.000
Put the new one in, and turn it to the right.
"""
CHAPTERS = [
    {"seconds": 0, "title": "Unplug it"},
    {"seconds": 10, "title": "Out with the old one"},
    {"seconds": 15, "title": "In with the new one"},
]
TO_COME = """Small rooms ask for little light in the right places. We show three lanterns, where to hang them, and what a warm white does to a wall.

Bring a photo of your room if you like: we look at some of them together."""
PAST = """How to change the bulb of a lantern, and how to tell which one fits. With your questions at the end."""


def plan_webinars(*, at: dt.datetime) -> None:
    """Plan one for next week, and show the recording of one of last week."""
    captions = read_captions(CAPTIONS)
    film = Video(
        title="Changing the bulb of a lantern",
        description="Four steps, twenty seconds.",
        content_type="video/webm",
        file=store_file(ContentFile(FILM.read_bytes())),
        poster=store_file(ContentFile(FILM.with_suffix(".jpg").read_bytes())),
        captions=captions.text,
        transcript=captions.words,
        chapters=CHAPTERS,
        seconds=SECONDS,
        is_published=True,
        created_at=at,
    )
    keep_video(video=film)
    evening = at.replace(hour=17, minute=0, second=0, microsecond=0)
    coming = Webinar(
        title="Good light for small rooms",
        slug="small-rooms",
        description=TO_COME,
        speaker="Priya Raman",
        starts_at=evening + dt.timedelta(days=7),
        capacity=40,
        is_published=True,
        created_at=at,
    )
    coming.join_url = "https://meet.lantern.example/small-rooms"
    past = Webinar(
        title="Caring for your lantern",
        slug="caring-for-your-lantern",
        description=PAST,
        speaker="Ana Moreno",
        starts_at=evening - dt.timedelta(days=7),
        recording=film,
        is_published=True,
        created_at=at,
    )
    for webinar in (coming, past):
        keep_webinar(webinar=webinar, at=at)
