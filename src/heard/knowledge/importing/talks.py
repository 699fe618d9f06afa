"""Webinars of an export: planned anew where there is none at their address; one that stands is never moved by an import."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.importing import values
from heard.knowledge.importing.films import LONGEST_TITLE, Films, Made
from heard.knowledge.importing.found import FoundWebinar, NotAnArticleError, Unread
from heard.knowledge.importing.outcome import Outcome
from heard.knowledge.importing.shelving import known_language
from heard.knowledge.models import Webinar
from heard.knowledge.models.webinar import LONGEST_MINUTES, YEARS
from heard.knowledge.reading import EVERYONE

TAKEN_SLUGS = frozenset({"mine"})
_SLUG = re.compile(r"[a-z0-9_-]{1,80}", re.IGNORECASE)


def store_webinars(
    found: Sequence[FoundWebinar], *, films: Films, outcome: Outcome, language: str, at: dt.datetime, made: Made
) -> None:
    """Plan those that are new. Changing one that stands would write letters to all who registered: that is for editors alone.

    language: of what does not say its own, or is in none of ours. made: hears of each, within its transaction.
    """
    for one in found:
        try:
            said = _said(one, films, language)
        except NotAnArticleError as error:
            outcome.unread.append(Unread(one.where, str(error)))
            continue
        known = Webinar.objects.filter(slug=said["slug"]).first()
        if known is None:
            _plan(one, said, outcome, at=at, made=made)
            continue
        outcome.webinars["same"] += 1
        if any(getattr(known, name) != value for name, value in said.items()):
            outcome.remarks.append(Unread(one.where, "it is planned here otherwise, and stays so"))


def _plan(one: FoundWebinar, said: dict[str, Any], outcome: Outcome, *, at: dt.datetime, made: Made) -> None:
    webinar = Webinar(**said)
    if created := values.moment(one.said.get("created_at")):
        webinar.created_at = created
    with transaction.atomic():
        keep_webinar(webinar=webinar, at=at)
        made("webinars", webinar.pk, webinar.revision)
    outcome.webinars["new"] += 1
    outcome.titles["new"].append(webinar.title)
    if not webinar.is_over(at=at) and webinar.cancelled_at is None:
        outcome.remarks.append(
            Unread(one.where, "the address of the meeting is in no export: please write it in the studio")
        )


def _said(one: FoundWebinar, films: Films, language: str) -> dict[str, Any]:
    said = one.said
    slug = values.line(said.get("slug"), 100)
    starts_at, minutes = values.moment(said.get("starts_at")), values.number(said.get("minutes"))
    if not _SLUG.fullmatch(slug) or slug in TAKEN_SLUGS:
        raise NotAnArticleError("it has no address a webinar can have")
    if starts_at is None or starts_at.year not in YEARS or not 1 <= minutes <= LONGEST_MINUTES:
        raise NotAnArticleError("it does not say when it begins and how long it takes")
    recording = values.line(said.get("recording"), 500)
    return {
        "title": values.title_of(said.get("title"))[:LONGEST_TITLE],
        "slug": slug,
        "description": one.description,
        "speaker": values.line(said.get("speaker"), 200),
        "language": known_language(values.language_of(said.get("language"))) or language,
        "audience": values.audience_of(said.get("audience")) or EVERYONE,
        "starts_at": starts_at,
        "minutes": minutes,
        "capacity": values.number(said.get("places")) or None,
        "recording_id": films.number(recording, (one.root / one.path).parent, one.root),
        "cancelled_at": values.moment(said.get("called_off_at")),
        "is_published": values.is_live(said.get("state")),
    }
