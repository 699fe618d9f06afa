"""Take down somebody who wants to come to a webinar."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from heard.customers.actions.recognise import recognise
from heard.customers.addresses import checked_address
from heard.customers.models import ChannelKind, Customer
from heard.knowledge.actions._seats import free_places, locked_webinar, write_letters
from heard.knowledge.models import LetterKind, Registration, RegistrationState, Webinar
from heard.knowledge.models.webinar import SEATED
from heard.knowledge.webinar_events import WebinarRegistered
from heard.plumbing.events import announce


class TooLate(Exception):
    """It is over, was called off, or is not announced any more."""


def register_for_webinar(
    *, webinar: Webinar, address: str, name: str, language: str, at: dt.datetime
) -> Registration | None:
    """Give somebody a place, or one on the waiting list where all are taken, and write to them; return how it stands.

    Whoever registers again hears once more how it stands, a few times at most; whoever had cancelled begins anew, at the end
    of the list. Somebody whose mail we do not read (blocked) is taken down nowhere: None. `language` is that of the letters.
    Raises AddressIsWrong and TooLate.
    """
    checked = checked_address(ChannelKind.EMAIL, address)
    with transaction.atomic():
        row = locked_webinar(webinar.pk)
        if not row.is_published or row.cancelled_at is not None or row.is_over(at=at):
            raise TooLate
        customer = recognise(kind=ChannelKind.EMAIL, address=checked, name=name, language=language, at=at)
        if customer.blocked_at is not None or customer.erased_at is not None:
            return None
        known = Registration.objects.filter(webinar=row, address=checked).first()
        if known is not None and known.state != RegistrationState.CANCELLED:
            return _once_more(known, at)
        return _taken_down(row, known, customer, checked, name, language, at)


MOST_COPIES = 3  # of the same letter to somebody who registers again and again


def _once_more(known: Registration, at: dt.datetime) -> Registration:
    """Tell somebody again how it stands, who perhaps lost the first letter."""
    if known.letters.filter(kind__in=(LetterKind.PLACE, LetterKind.WAITING)).count() < MOST_COPIES:
        known.times += 1
        known.save(update_fields=["times"])
        _tell(known, at)
    return known


def _taken_down(
    webinar: Webinar,
    known: Registration | None,
    customer: Customer,
    address: str,
    name: str,
    language: str,
    at: dt.datetime,
) -> Registration:
    seated = free_places(webinar) != 0
    kept = known or Registration(webinar=webinar, address=address, times=0)
    kept.customer, kept.name, kept.language = customer, name.strip()[:200], language
    kept.state = RegistrationState.REGISTERED if seated else RegistrationState.WAITING
    kept.asked_at, kept.placed_at, kept.times = at, at if seated else None, kept.times + 1
    kept.save()
    announce(
        WebinarRegistered(
            webinar_id=webinar.pk,
            registration_id=kept.pk,
            customer_id=customer.pk,
            title=webinar.title,
            is_waiting=not seated,
        )
    )
    if kept.times <= MOST_COPIES * 2:  # somebody who registers and cancels all day is not written to all day
        _tell(kept, at)
    return kept


def _tell(kept: Registration, at: dt.datetime) -> None:
    kind = LetterKind.PLACE if kept.state in SEATED else LetterKind.WAITING
    write_letters([(kept, kind, kept.times)], at=at)
