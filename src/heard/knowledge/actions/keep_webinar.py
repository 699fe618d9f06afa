"""Keep what an editor made of a webinar, and tell those who registered what changes for them."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.actions._seats import fill_places, write_letters
from heard.knowledge.models import LetterKind, Registration, RegistrationState, Webinar
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.webinar_search import show_webinar_in_search

COMING = (*SEATED, RegistrationState.WAITING)


def keep_webinar(*, webinar: Webinar, at: dt.datetime) -> Webinar:
    """Write a new or changed webinar down.

    Another time is told to everybody who registered, and brings other reminders; more places go to who waits longest. The
    search learns of it at once.
    """
    with transaction.atomic():
        before = Webinar.objects.select_for_update().filter(pk=webinar.pk).first()
        has_moved = before is not None and (before.starts_at, before.minutes) != (webinar.starts_at, webinar.minutes)
        if before is not None:
            webinar.revision, webinar.sequence = before.revision + 1, before.sequence + has_moved
            webinar.moved_at = at if has_moved else before.moved_at
        webinar.save()
        if has_moved and webinar.cancelled_at is None and not webinar.is_over(at=at):
            coming = Registration.objects.filter(webinar=webinar, state__in=COMING).order_by("pk")
            write_letters(((one, LetterKind.MOVED, webinar.sequence) for one in coming.iterator()), at=at)
        fill_places(webinar, at=at)
        show_webinar_in_search(webinar)
    return webinar
