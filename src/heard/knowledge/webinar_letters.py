"""What the letters about webinars say, and whether they still are true when they leave."""

from __future__ import annotations

import datetime as dt
import re
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.utils import translation

from heard.customers.models import Address, ChannelKind
from heard.knowledge.models import Letter, LetterKind, RegistrationState
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.webinar_calendar import own_calendar_file
from heard.knowledge.webinar_links import PLACES
from heard.knowledge.webinar_times import told_start, zone_for
from heard.staff.mail import post

COMING = (*SEATED, RegistrationState.WAITING)
#: How it must stand with somebody for a letter to be true.
HOLDS_FOR = {
    LetterKind.PLACE: SEATED,
    LetterKind.WAITING: (RegistrationState.WAITING,),
    LetterKind.MOVED_UP: SEATED,
    LetterKind.MOVED: COMING,
    LetterKind.LEFT: (RegistrationState.CANCELLED,),
    LetterKind.CALLED_OFF: COMING,
    LetterKind.DAY_BEFORE: (RegistrationState.REGISTERED,),
    LetterKind.HOUR_BEFORE: (RegistrationState.REGISTERED,),
    LetterKind.RECORDING: COMING,
}
WITH_CALENDAR = {LetterKind.PLACE, LetterKind.MOVED_UP, LetterKind.MOVED, LetterKind.LEFT, LetterKind.CALLED_OFF}
AWAY = {LetterKind.LEFT, LetterKind.CALLED_OFF}
LONGEST_NAME = 60
_NO_NAME = re.compile(r"[/:@<>\[\]]|\w\.\w{2,}")  # addresses and links


def is_still_true(letter: Letter, *, at: dt.datetime) -> bool:
    """Return whether somebody should read this now: nothing overtook it, and they can be written to."""
    registration, webinar = letter.registration, letter.registration.webinar
    if registration.state not in HOLDS_FOR[LetterKind(letter.kind)] or not _can_be_written_to(letter):
        return False
    match letter.kind:
        case LetterKind.RECORDING:
            return bool(webinar.recording and webinar.recording.is_published)
        case LetterKind.CALLED_OFF:
            return webinar.cancelled_at is not None
    if webinar.cancelled_at is not None or webinar.is_over(at=at):
        return False
    match letter.kind:
        case LetterKind.MOVED:
            return letter.about == webinar.sequence
        case LetterKind.DAY_BEFORE:
            return letter.about == webinar.starts_at.timestamp() and at < webinar.starts_at - dt.timedelta(hours=1)
        case LetterKind.HOUR_BEFORE:
            return letter.about == webinar.starts_at.timestamp() and at < webinar.starts_at
    return letter.about == registration.times


def _can_be_written_to(letter: Letter) -> bool:
    customer = letter.registration.customer
    if customer.blocked_at is not None or customer.erased_at is not None:
        return False
    known = Address.objects.filter(kind=ChannelKind.EMAIL, value=letter.registration.address)
    return not known.filter(undeliverable_since__isnull=False).exists()


def greeted(name: str) -> str:
    """Return how somebody is greeted; by no name where it is more than one: whoever registers may have typed another's address."""
    said = " ".join(name.split())
    return "" if len(said) > LONGEST_NAME or _NO_NAME.search(said) else said


def send_letter(letter: Letter, *, at: dt.datetime) -> None:
    """Hand a letter to the mail server, in the language of whoever registered. Raises what `post` raises."""
    registration, webinar = letter.registration, letter.registration.webinar
    page = PLACES.address(registration.pk, at=at)
    zone = zone_for(registration.customer)
    context = {
        "kind": letter.kind,
        "name": greeted(registration.name),
        "title": webinar.title,
        "speaker": webinar.speaker,
        "when": told_start(webinar.starts_at, zone, registration.language, at=at),
        "minutes": webinar.minutes,
        "page": page,
        "has_place": registration.state in SEATED,
    }
    attachments = []
    if letter.kind in WITH_CALENDAR and (registration.state in SEATED or letter.kind in AWAY):
        attachments.append(_calendar_part(letter, at))
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    with translation.override(registration.language):
        post(
            "knowledge/mail/webinar",
            registration.address,
            context,
            language=registration.language,
            even_when_stopped=False,
            message_id=f"<webinar-letter-{letter.pk}@{host}>",
            attachments=attachments,
        )


def _calendar_part(letter: Letter, at: dt.datetime) -> MIMEText:
    is_off = letter.kind in AWAY
    entry = own_calendar_file(letter.registration, is_off=is_off, at=at)
    part = MIMEText(entry.decode(), "calendar", "utf-8")
    part.set_param("method", "CANCEL" if is_off else "PUBLISH")
    part.add_header("Content-Disposition", "attachment", filename="webinar.ics")
    return part
