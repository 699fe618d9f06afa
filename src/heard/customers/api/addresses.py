"""How a customer can be reached."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.customers.actions.add_address import add_address
from heard.customers.actions.remove_address import remove_address
from heard.customers.api.asking import customer_for
from heard.customers.api.customers import CustomerOut
from heard.customers.models import Address, ChannelKind
from heard.plumbing.api.values import Id
from heard.staff.tokens import ApiRequest

router = Router()


class AddressIn(Schema):
    """An address to add, or with `primary` to write to first from now on."""

    kind: ChannelKind = ChannelKind.EMAIL
    value: str = Field(min_length=1, max_length=320)
    primary: bool = False


@router.post("customers/{number}/addresses", response={201: CustomerOut}, summary="Add an address")
def new_address(request: ApiRequest, number: Id, given: AddressIn) -> Any:
    """Add an address on a channel."""
    customer = customer_for(request, number)
    add_address(
        customer=customer,
        agent=request.agent,
        kind=given.kind,
        address=given.value,
        primary=given.primary,
        at=timezone.now(),
    )
    return Status(201, customer)


@router.delete("customers/{number}/addresses/{address}", response=CustomerOut, summary="Forget an address")
def forget_address(request: ApiRequest, number: Id, address: Id) -> Any:
    """Forget an address; whoever writes from it later is somebody new."""
    customer = customer_for(request, number)
    theirs = Address.objects.filter(customer=customer, pk=address).select_related("customer").first()
    if theirs is None:
        raise Http404
    remove_address(address=theirs, agent=request.agent)
    return customer
