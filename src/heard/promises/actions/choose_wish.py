"""Choose how much to hear from us, and how."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction

from heard.customers.models import Address, ChannelKind, Customer
from heard.plumbing.events import announce
from heard.promises.actions.ask_for_call import NumberIsWrong, checked_number
from heard.promises.events import NoticeWishChosen
from heard.promises.models import NoticeWish, Way, Wish
from heard.promises.queries.chats import is_open_to

if TYPE_CHECKING:
    from heard.staff.models import Agent


class NoChatYet(Exception):
    """Nobody can be told in a chat who never had one with us."""


def choose_wish(
    *,
    customer: Customer,
    wish: Wish,
    agent: Agent | None,
    at: dt.datetime,
    channel: Way | None = None,
    number: str | None = None,
) -> NoticeWish:
    """Remember how much a customer wants to hear from us on our own; `agent` is None when they chose themselves.

    By mail, in their chat, or by a call, at `number`; what is None stays as it was. For calls we need to know a number,
    from here or from their profile. Raises NumberIsWrong, and NoChatYet.
    """
    if channel == Way.CHAT and not is_open_to(customer, channel):
        raise NoChatYet
    with transaction.atomic():
        given = {"wish": wish, "at": at}
        if channel is not None:
            given |= {"channel": channel, "number": _number(customer, channel, number)}
        chosen, _made = NoticeWish.objects.update_or_create(customer=customer, defaults=given)
        by = agent.pk if agent else None
        announce(NoticeWishChosen(customer_id=customer.pk, wish=wish, channel=chosen.channel, agent_id=by))
    return chosen


def _number(customer: Customer, channel: Way, number: str | None) -> str:
    if number and number.strip():
        return checked_number(number)
    if channel != Way.CALL or Address.objects.filter(customer=customer, kind=ChannelKind.PHONE).exists():
        return ""
    raise NumberIsWrong
