"""Call a webinar off."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.knowledge.actions._seats import locked_webinar, write_letters
from heard.knowledge.actions.keep_webinar import COMING
from heard.knowledge.models import LetterKind, Registration, Webinar
from heard.knowledge.webinar_search import show_webinar_in_search


def call_off_webinar(*, webinar: Webinar, at: dt.datetime) -> bool:
    """Tell everybody who registered that it does not take place; return whether that is news. One that is over stays."""
    with transaction.atomic():
        row = locked_webinar(webinar.pk)
        if row.cancelled_at is not None or row.is_over(at=at):
            return False
        row.cancelled_at, row.sequence, row.revision = at, row.sequence + 1, row.revision + 1
        row.save()
        coming = Registration.objects.filter(webinar=row, state__in=COMING).order_by("pk")
        write_letters(((one, LetterKind.CALLED_OFF, 0) for one in coming.iterator()), at=at)
        show_webinar_in_search(row)
    return True
