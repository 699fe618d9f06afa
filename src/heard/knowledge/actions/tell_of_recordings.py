"""Tell people that the recording of their webinar can be seen."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef

from heard.knowledge.actions._seats import write_letters
from heard.knowledge.actions.keep_webinar import COMING
from heard.knowledge.models import Letter, LetterKind, Registration, Webinar

FRESH = dt.timedelta(days=60)  # what is shown later is no news any more


def tell_of_recordings(*, at: dt.datetime) -> int:
    """Write to everybody who registered for a webinar that is over and whose recording is shown, once; return to how many."""
    over = Webinar.objects.filter(
        ends_at__lte=at, ends_at__gt=at - FRESH, cancelled_at=None, is_published=True, recording__is_published=True
    )
    written = Letter.objects.filter(registration=OuterRef("pk"), kind=LetterKind.RECORDING, about=0)
    told = Registration.objects.filter(~Exists(written), webinar__in=over, state__in=COMING).order_by("pk")
    with transaction.atomic():
        due = list(told)
        write_letters(((one, LetterKind.RECORDING, 0) for one in due), at=at)
    return len(due)
