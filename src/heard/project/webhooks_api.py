"""The API of webhooks: for tokens with the scope "admin" that act as an administrator."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status

from heard.plumbing.api.paging import USUAL, page
from heard.plumbing.api.problems import Problem
from heard.plumbing.api.shapes import Page
from heard.plumbing.api.values import Id
from heard.plumbing.models import Webhook, WebhookDelivery
from heard.plumbing.webhooks.sending import replay
from heard.plumbing.webhooks.subscribing import WebhookIsWrong, change_webhook, subscribe, unsubscribe
from heard.staff.models import Scope
from heard.staff.tokens import ApiRequest, Bearer, insist

router = Router(tags=["Webhooks"], auth=Bearer(Scope.ADMIN))
Name = Annotated[str, Field(pattern=r"^[A-Za-z]{1,80}$")]
Names = Annotated[list[Name], Field(max_length=100)]


class WebhookOut(Schema):
    """A webhook; its secret is shown only when it is made."""

    id: int
    url: str
    description: str
    names: list[str]
    is_active: bool
    problem: str
    created_at: dt.datetime


class NewWebhookOut(WebhookOut):
    """A webhook that was just made."""

    secret: str


class WebhookPage(Page):
    """A page of webhooks."""

    items: list[WebhookOut]


class WebhookIn(Schema):
    """An address that wants to be told; empty `names` are all facts about customers and conversations."""

    url: str = Field(max_length=500)
    names: Names = Field(default_factory=list)
    description: str = Field("", max_length=120)


class WebhookChange(Schema):
    """Only what is given changes."""

    url: str | None = Field(None, max_length=500)
    names: Names | None = None
    description: str | None = Field(None, max_length=120)
    is_active: bool | None = None


class DeliveryOut(Schema):
    """What was told, and what came of it."""

    id: int
    fact_id: int
    name: str
    state: str
    attempts: int
    status: int | None
    problem: str
    created_at: dt.datetime
    next_at: dt.datetime | None

    @staticmethod
    def resolve_name(delivery: WebhookDelivery) -> str:
        """Return the name of the fact."""
        return delivery.fact.name


class DeliveryPage(Page):
    """A page of deliveries."""

    items: list[DeliveryOut]


@router.get("webhooks", response=WebhookPage, summary="Webhooks")
def webhooks(request: ApiRequest, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return the webhooks, newest first."""
    insist(request.agent.is_admin)
    items, following = page(Webhook.objects.all(), cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("webhooks", response={201: NewWebhookOut}, summary="Add a webhook")
def add(request: ApiRequest, given: WebhookIn) -> Any:
    """Tell an address of facts from now on; the answer holds the secret its messages are signed with."""
    insist(request.agent.is_admin)
    try:
        webhook, secret = subscribe(
            url=given.url, names=given.names, description=given.description, by=request.agent.pk, at=timezone.now()
        )
    except WebhookIsWrong as wrong:
        raise Problem(422, "invalid-request", f"url: {wrong}") from wrong
    return Status(201, {**WebhookOut.from_orm(webhook).dict(), "secret": secret})


@router.patch("webhooks/{number}", response=WebhookOut, summary="Change a webhook")
def change(request: ApiRequest, number: Id, given: WebhookChange) -> Any:
    """Change its address, its facts, or whether it is in use."""
    insist(request.agent.is_admin)
    webhook, fields = _webhook(number), given.dict(exclude_unset=True)
    if missing := [name for name, value in fields.items() if value is None]:
        raise Problem(422, "invalid-request", f"{missing[0]}: leave it out, or give a value")
    try:
        return change_webhook(webhook=webhook, by=request.agent.pk, **fields)
    except WebhookIsWrong as wrong:
        raise Problem(422, "invalid-request", f"url: {wrong}") from wrong


@router.delete("webhooks/{number}", response={204: None}, summary="Remove a webhook")
def remove(request: ApiRequest, number: Id) -> Any:
    """Tell it nothing any more."""
    insist(request.agent.is_admin)
    unsubscribe(webhook=_webhook(number), by=request.agent.pk)
    return Status(204, None)


@router.get("webhooks/{number}/deliveries", response=DeliveryPage, summary="What was told")
def deliveries(request: ApiRequest, number: Id, cursor: str | None = None, limit: int = USUAL) -> Any:
    """Return what a webhook was told, newest first."""
    insist(request.agent.is_admin)
    found = WebhookDelivery.objects.filter(webhook=_webhook(number)).select_related("fact")
    items, following = page(found, cursor, limit)
    return {"items": items, "next_cursor": following}


@router.post("webhooks/{number}/deliveries/{delivery}/replay", response=DeliveryOut, summary="Tell it again")
def tell_again(request: ApiRequest, number: Id, delivery: Id) -> Any:
    """Send a delivery once more, under the same id."""
    insist(request.agent.is_admin)
    found = WebhookDelivery.objects.filter(webhook=_webhook(number), pk=delivery).select_related("fact").first()
    if found is None:
        raise Http404
    return replay(found, at=timezone.now(), by=request.agent.pk)


def _webhook(number: int) -> Webhook:
    found = Webhook.objects.filter(pk=number).first()
    if found is None:
        raise Http404
    return found
