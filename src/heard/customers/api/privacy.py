"""What somebody may ask of us by law, and not listening to them: a copy, being forgotten, being blocked."""

from __future__ import annotations

import datetime as dt
import tempfile
from typing import Any

from django.http import FileResponse
from django.utils import timezone
from ninja import Schema

from heard.customers.actions.block import block
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.export_customer import export_customer
from heard.customers.actions.unblock import unblock
from heard.customers.api.asking import customer_for
from heard.customers.api.customers import CustomerOut, router
from heard.plumbing.api.values import Id
from heard.staff.models import Scope
from heard.staff.tokens import ApiRequest, Bearer, insist

IN_MEMORY = 8 * 1024 * 1024  # bytes of a copy before it goes to disk
A_ZIP = {"application/zip": {"schema": {"type": "string", "format": "binary"}}}


class ErasureOut(Schema):
    """What was erased, by kind; backups made before `backups_before` still hold the person."""

    customer_id: int
    erased: dict[str, int]
    backups_before: dt.datetime


@router.get(
    "customers/{number}/export",
    response={200: None},
    auth=Bearer(Scope.ADMIN),
    summary="A copy of everything about them",
    openapi_extra={"responses": {200: {"description": "A ZIP of JSON and files", "content": A_ZIP}}},
)
def export(request: ApiRequest, number: Id) -> Any:
    """Hand over a ZIP of everything we keep about a customer; the audit log remembers that it was made."""
    insist(request.agent.is_lead)
    customer = customer_for(request, number)
    file = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the response
    export_customer(customer=customer, agent=request.agent, into=file, at=timezone.now())
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"customer-{number}.zip", content_type="application/zip")
    response.headers["Cache-Control"] = "no-store"
    return response


@router.delete("customers/{number}", response=ErasureOut, auth=Bearer(Scope.ADMIN), summary="Erase a person, for good")
def erase(request: ApiRequest, number: Id) -> Any:
    """Remove for good everything that tells who somebody was or what they said. It cannot be undone."""
    insist(request.agent.is_admin)
    return erase_customer(customer=customer_for(request, number), agent=request.agent, at=timezone.now())


@router.put("customers/{number}/block", response=CustomerOut, summary="Block them")
def stop_listening(request: ApiRequest, number: Id) -> Any:
    """Let what they send go to spam from now on."""
    block(customer=customer_for(request, number), agent=request.agent, at=timezone.now())
    return customer_for(request, number)


@router.delete("customers/{number}/block", response=CustomerOut, summary="Listen to them again")
def listen_again(request: ApiRequest, number: Id) -> Any:
    """Let what they send arrive as usual."""
    unblock(customer=customer_for(request, number), agent=request.agent)
    return customer_for(request, number)
