"""What happened with a customer, as far as the agent may know."""

from __future__ import annotations

import datetime as dt
from typing import Any

from ninja import Router, Schema

from heard.conversations.api.asking import found
from heard.conversations.models import Inbox
from heard.customers.models import Customer
from heard.customers.queries import timeline
from heard.plumbing.api.paging import USUAL, make_cursor, read_cursor
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router(tags=["Customers"])


class HappenedOut(Schema):
    """A fact: what happened, when, and its ids."""

    id: int
    at: dt.datetime
    name: str
    data: dict[str, Any]


class HappenedPage(Page):
    """A page of facts."""

    items: list[HappenedOut]


@router.get("customers/{number}/timeline", response=HappenedPage, summary="What happened with them")
def happened(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return what happened with a customer, newest first, in inboxes the agent may open."""
    customer = found(Customer.objects.visible_to(request.agent).present().filter(pk=number))
    told = timeline(
        customer=customer,
        scope_ids=list(Inbox.objects.visible_to(request.agent).values_list("pk", flat=True)),
        before=read_cursor(cursor) if cursor else None,
        limit=max(1, min(limit, 100)),
    )
    return {"items": told.facts, "next_cursor": None if told.next_before is None else make_cursor(told.next_before)}
