"""Places at a webinar, and the letters about them. Whoever calls this holds the webinar's row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Count
from procrastinate.contrib.django import app

from heard.knowledge.models import Letter, LetterKind, Registration, RegistrationState, Webinar
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.webinar_events import WebinarPlaceGiven
from heard.plumbing.events import announce

JOB = "knowledge.send_webinar_letters"


def locked_webinar(number: int) -> Webinar:
    """Return a webinar's row as it is now, ours until the transaction ends: places are given one after the other."""
    return Webinar.objects.select_for_update().get(pk=number)


def free_places(webinar: Webinar) -> int | None:
    """Return how many places are left; None where there are enough for everybody."""
    return seats_left([webinar]).get(webinar.pk)


def seats_left(webinars: Iterable[Webinar]) -> dict[int, int]:
    """Return how many places are left at each of these, of those where they are counted; one statement for all."""
    counted = {one.pk: one.capacity for one in webinars if one.capacity is not None}
    seated = Registration.objects.filter(webinar__in=counted, state__in=SEATED).order_by().values_list("webinar")
    taken = dict(seated.annotate(taken=Count("pk"))) if counted else {}
    return {number: max(0, capacity - taken.get(number, 0)) for number, capacity in counted.items()}


def fill_places(webinar: Webinar, *, at: dt.datetime) -> int:
    """Give free places to those who wait longest, and tell them; return to how many."""
    if webinar.cancelled_at is not None or webinar.is_over(at=at):
        return 0
    free = free_places(webinar)
    waiting = Registration.objects.filter(webinar=webinar, state=RegistrationState.WAITING).order_by("asked_at", "pk")
    lucky = list(waiting if free is None else waiting[:free])
    Registration.objects.filter(pk__in=[one.pk for one in lucky]).update(
        state=RegistrationState.REGISTERED, placed_at=at
    )
    announce(
        *(
            WebinarPlaceGiven(
                webinar_id=webinar.pk, registration_id=one.pk, customer_id=one.customer_id, title=webinar.title
            )
            for one in lucky
        )
    )
    write_letters(((one, LetterKind.MOVED_UP, one.times) for one in lucky), at=at)
    return len(lucky)


def write_letters(wanted: Iterable[tuple[Registration, str, int]], *, at: dt.datetime) -> None:
    """Write down letters of a kind about something, each once however often this is called; they leave after the commit."""
    letters = [Letter(registration=whose, kind=kind, about=about, due_at=at) for whose, kind, about in wanted]
    if letters:
        Letter.objects.bulk_create(letters, ignore_conflicts=True, batch_size=1_000)
        app.configure_task(JOB).defer()
