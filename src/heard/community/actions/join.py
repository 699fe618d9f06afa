"""Choose the name one goes by in the community."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction

from heard.community.events import MemberJoined
from heard.community.likeness import is_made_of, is_of_two_alphabets, seen
from heard.community.models import Member
from heard.community.words import PSEUDONYM, key_of
from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import announce
from heard.staff.models import Agent, Business

RESERVED = frozenset(
    {
        "admin",
        "administrator",
        "heard",
        "moderator",
        "official",
        "service",
        "staff",
        "support",
        "system",
        "team",
        "help",
    }
)


class PseudonymIsWrong(Exception):
    """It has other signs than letters, digits, dots and dashes, or is shorter than 3 or longer than 30 of them."""


class PseudonymTaken(Exception):
    """Somebody else goes by it, or could be taken for whoever it names."""


class TellsWhoTheyAre(Exception):
    """It is their email address, or the beginning of it, which nobody here should learn."""


def join(*, customer: Customer, pseudonym: str, at: dt.datetime) -> Member:
    """Return the member that a customer is from now on; chosen once, a second choice changes nothing.

    Raises PseudonymIsWrong, PseudonymTaken and TellsWhoTheyAre.
    """
    known = Member.objects.filter(customer=customer, is_current=True).first()
    if known is not None:
        return known
    name = pseudonym.strip()
    if not PSEUDONYM.fullmatch(name) or seen(name) != name:
        raise PseudonymIsWrong
    key = key_of(name)
    if is_of_two_alphabets(name) or _is_ours(name):
        raise PseudonymTaken
    if key in _told_by(customer):
        raise TellsWhoTheyAre
    try:
        with transaction.atomic():
            member = Member.objects.create(customer=customer, pseudonym=name, key=key, joined_at=at)
            announce(MemberJoined(member_id=member.pk, customer_id=customer.pk))
    except IntegrityError:
        if known := Member.objects.filter(customer=customer, is_current=True).first():
            return known
        raise PseudonymTaken from None
    return member


def _is_ours(name: str) -> bool:
    """Return whether somebody could take it for us: it says who we are, or looks as if it did, and says nothing else."""
    agents = Agent.objects.get_queryset().active().values_list("name", flat=True)
    return is_made_of(name, {*RESERVED, str(Business.current()), *agents})


def _told_by(customer: Customer) -> set[str]:
    addresses = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL).values_list("value", flat=True)
    return {part for address in addresses for part in (address, address.partition("@")[0])}
