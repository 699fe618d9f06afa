"""Remind people of the webinars they have a place at."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from heard.knowledge.actions._seats import write_letters
from heard.knowledge.models import Letter, LetterKind, Registration, RegistrationState, Webinar

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)


def remind_of_webinars(*, at: dt.datetime) -> int:
    """Write the letters that are due a day and an hour before a webinar begins; return how many people they are for.

    It looks at what is due, not at the clock: what was missed while nothing ran is made good unless the next reminder is
    due already. Whoever got their place, or heard of the time, within that day or hour needs no reminder of it.
    """
    count = 0
    for webinar in Webinar.objects.to_come(at=at).filter(is_published=True, starts_at__gt=at, starts_at__lte=at + DAY):
        kind, before = (
            (LetterKind.HOUR_BEFORE, HOUR) if webinar.starts_at <= at + HOUR else (LetterKind.DAY_BEFORE, DAY)
        )
        count += _remind(webinar.pk, kind, before, at)
    return count


def _remind(number: int, kind: str, before: dt.timedelta, at: dt.datetime) -> int:
    with transaction.atomic():
        webinar = Webinar.objects.select_for_update().get(pk=number)
        moment = webinar.starts_at - before
        if webinar.cancelled_at is not None or (webinar.moved_at is not None and webinar.moved_at > moment):
            return 0
        about = int(webinar.starts_at.timestamp())
        written = Letter.objects.filter(registration=OuterRef("pk"), kind=kind, about=about)
        coming = Registration.objects.filter(
            ~Exists(written), webinar=webinar, state=RegistrationState.REGISTERED, placed_at__lte=moment
        )
        due = list(coming.order_by("pk"))
        write_letters(((one, kind, about) for one in due), at=at)
    return len(due)
