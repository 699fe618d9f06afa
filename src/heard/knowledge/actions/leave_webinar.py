"""Let somebody out of a webinar, and the next one in."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.actions._seats import fill_places, locked_webinar, write_letters
from heard.knowledge.models import LetterKind, Registration, RegistrationState
from heard.knowledge.webinar_events import WebinarLeft
from heard.plumbing.events import announce


def leave_webinar(*, registration: Registration, at: dt.datetime) -> bool:
    """Note that somebody does not come, tell them so, and give their place to whoever waits longest.

    Return whether that changed anything: who was there, or had cancelled before, stays as they are.
    """
    with transaction.atomic():
        webinar = locked_webinar(registration.webinar_id)
        row = Registration.objects.select_for_update().get(pk=registration.pk)
        if row.state not in (RegistrationState.REGISTERED, RegistrationState.WAITING):
            return False
        row.state, row.placed_at = RegistrationState.CANCELLED, None
        row.save(update_fields=["state", "placed_at"])
        announce(
            WebinarLeft(webinar_id=webinar.pk, registration_id=row.pk, customer_id=row.customer_id, title=webinar.title)
        )
        if not webinar.is_over(at=at) and webinar.cancelled_at is None and row.times <= 6:
            write_letters([(row, LetterKind.LEFT, row.times)], at=at)
        fill_places(webinar, at=at)
    return True
