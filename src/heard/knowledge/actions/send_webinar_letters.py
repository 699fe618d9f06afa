"""Send the letters about webinars that are due."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction

from heard.knowledge.models import Letter
from heard.knowledge.webinar_letters import is_still_true, send_letter
from heard.plumbing.mail import OutgoingStoppedError

log = logging.getLogger(__name__)

MOST_TRIES = 9  # the last one about eight hours after the first


def send_webinar_letters(*, at: dt.datetime, most: int = 500) -> int:
    """Send up to `most` letters, each claimed by one worker alone; return how many left.

    What is not true any more is dropped. What the mail server refuses is tried again, later each time; while outgoing mail
    is stopped everything waits.
    """
    sent = 0
    for _attempt in range(most):
        try:
            left = _next(at)
        except OutgoingStoppedError:
            break
        if left is None:
            break
        sent += left
    return sent


def _next(at: dt.datetime) -> bool | None:
    """Send the next letter; return whether it left, or None where there is none."""
    waiting = Letter.objects.filter(sent_at=None, dropped_at=None, due_at__lte=at)
    with transaction.atomic():
        letter = waiting.order_by("due_at", "pk").select_for_update(skip_locked=True).first()
        if letter is None:
            return None
        if not is_still_true(letter, at=at):
            letter.dropped_at = at
        else:
            _try(letter, at)
        letter.save(update_fields=["due_at", "tries", "sent_at", "dropped_at"])
        return letter.sent_at is not None


def _try(letter: Letter, at: dt.datetime) -> None:
    try:
        send_letter(letter, at=at)
    except OutgoingStoppedError:
        raise
    except Exception:  # whatever is wrong with one letter, those behind it must leave
        log.warning("letter %s about a webinar did not leave", letter.pk, exc_info=True)
        letter.tries += 1
        letter.due_at = at + dt.timedelta(minutes=2**letter.tries)
        letter.dropped_at = at if letter.tries >= MOST_TRIES else None
    else:
        letter.sent_at = at
