"""Two records that turn out to be one person, and taking that back."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema, Status

from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.customers.api.asking import customer_for
from heard.customers.models import Customer, CustomerMerge
from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Joined, Page
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router()


class CustomerMergeIn(Schema):
    """Whose record goes into this one."""

    merged_id: Id


class CustomerMergeOut(Joined):
    """That one record went into another; deleting it takes them apart."""


class CustomerMergePage(Page):
    """A page of them."""

    items: list[CustomerMergeOut]


@router.get("customers/{number}/merges", response=CustomerMergePage, summary="Who was merged into them")
def merges(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return what was merged into a customer, newest first."""
    items, following = page(CustomerMerge.objects.filter(kept=customer_for(request, number)), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("customers/{number}/merges", response={201: CustomerMergeOut}, summary="Merge another into them")
def put_together(request: ApiRequest, number: Id, given: CustomerMergeIn) -> Any:
    """Make one customer of two records: everything of the other becomes theirs."""
    kept = customer_for(request, number)
    merged = Customer.objects.visible_to(request.agent).present().filter(pk=given.merged_id).first()
    if merged is None:
        raise Problem(422, "invalid-request", f"merged_id: there is no customer {given.merged_id}")
    return Status(201, merge_customers(kept=kept, merged=merged, agent=request.agent, at=timezone.now()))


@router.delete("customers/{number}/merges/{merge}", response=CustomerMergeOut, summary="Make two of them again")
def take_apart(request: ApiRequest, number: Id, merge: Id) -> Any:
    """Give back what came with the merge; what was learnt since stays."""
    done = CustomerMerge.objects.filter(kept=customer_for(request, number), pk=merge).first()
    if done is None:
        raise Http404
    return undo_customer_merge(merge=done, agent=request.agent, at=timezone.now())
