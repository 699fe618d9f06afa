"""How much a customer wants to hear from us on our own, and how."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from django.utils import timezone
from ninja import Field, Router, Schema

from heard.customers.api.asking import customer_for
from heard.plumbing.api.values import Id
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.models import NoticeWish, Way, Wish
from heard.staff.tokens import ApiRequest

router = Router(tags=["Promises"])


class WishIn(Schema):
    """What a customer chose."""

    wish: Literal["daily", "news", "none"]
    channel: Literal["email", "chat", "call"] = "email"
    number: str = Field("", max_length=30, description="the telephone number to call")


class WishOut(Schema):
    """What a customer chose; who chose nothing hears daily, by mail."""

    wish: str
    channel: str
    number: str
    at: dt.datetime | None


@router.get("customers/{number}/wish", response=WishOut, summary="What they want to hear")
def wish(request: ApiRequest, number: Id) -> Any:
    """Return how much a customer wants to hear from us on our own, and how."""
    return NoticeWish.objects.filter(customer=customer_for(request, number)).first() or NoticeWish()


@router.put("customers/{number}/wish", response=WishOut, summary="Choose for them")
def choose(request: ApiRequest, number: Id, given: WishIn) -> Any:
    """Choose for a customer, as they said; calls need a number, from here or from their addresses, chats that they had one."""
    return choose_wish(
        customer=customer_for(request, number),
        wish=Wish(given.wish),
        channel=Way(given.channel),
        number=given.number,
        agent=request.agent,
        at=timezone.now(),
    )
