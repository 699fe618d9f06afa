"""Note that somebody came."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.models import Registration, RegistrationState
from heard.knowledge.webinar_events import WebinarAttended
from heard.plumbing.events import announce


class NotOpen(Exception):
    """It has not opened yet, is over, or they have no place."""


def attend_webinar(*, registration: Registration, at: dt.datetime) -> str:
    """Note once that somebody was there, and return where it takes place. Raises NotOpen."""
    with transaction.atomic():
        row = Registration.objects.select_for_update(of=("self",)).select_related("webinar").get(pk=registration.pk)
        webinar = row.webinar
        if row.state == RegistrationState.REGISTERED and webinar.is_open(at=at):
            row.state, row.attended_at = RegistrationState.ATTENDED, at
            row.save(update_fields=["state", "attended_at"])
            announce(
                WebinarAttended(
                    webinar_id=webinar.pk, registration_id=row.pk, customer_id=row.customer_id, title=webinar.title
                )
            )
        if row.state != RegistrationState.ATTENDED or not webinar.is_open(at=at):
            raise NotOpen
        return webinar.join_url
