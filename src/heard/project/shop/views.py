"""The pages of the demo shop's website: strict about what runs in them, as a shop should be, and with the chat's snippet."""

from __future__ import annotations

import datetime as dt
from typing import Any

import jwt
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_safe

from heard.channels.chat.models import ChatWidget
from heard.customers.models import Address, ChannelKind
from heard.plumbing.sealing import CannotUnsealError, unseal
from heard.project.demo.products import Product, products
from heard.project.mailbox.views import demo_only
from heard.project.shop.content import WORDS

CUSTOMER = "Nadia Whitcombe"  # who is signed in to the shop when somebody chooses to be
SHOWN = (
    "Dusk storm lantern", "Harbour candle lantern", "Tarn whistling kettle", "Fjell wool blanket",
    "Ember enamel mug", "Oakham bread board",
)  # fmt: skip
SIGNED_FOR = dt.timedelta(hours=1)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)


@demo_only
@require_safe
def shop(request: HttpRequest) -> HttpResponse:
    """Show the shop."""
    return _page(request, "shop/shop.html", {"products": _shown()})


@demo_only
@require_safe
def product(request: HttpRequest, name: str) -> HttpResponse:
    """Show one thing that it sells."""
    found = next((one for one in _shown() if one["name"] == name), None)
    if found is None:
        raise Http404
    return _page(request, "shop/product.html", {"product": found})


def _page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    widget = ChatWidget.objects.open_to_visitors().order_by("inbox_id").first()
    is_customer = request.GET.get("as") == "customer"
    context |= {
        "words": WORDS,
        "widget": widget,
        "help": request.build_absolute_uri("/help/embed.js"),
        "script": request.build_absolute_uri("/chat.js"),
        "customer": CUSTOMER if is_customer else "",
        "identity": _identity(widget) if is_customer and widget else "",
        "address": request.path,
        "query": "?as=customer" if is_customer else "",
    }
    response = render(request, template, context)
    response["Content-Security-Policy"] = POLICY
    response["Permissions-Policy"] = "camera=(self), microphone=(self), display-capture=(self), geolocation=()"
    return response


def _identity(widget: ChatWidget) -> str:
    """Return what the shop's server signs for a customer who is signed in there: see docs/operators/chat.md."""
    address = Address.objects.filter(kind=ChannelKind.EMAIL, is_primary=True, customer__name=CUSTOMER).first()
    if widget.secret is None or address is None:
        return ""
    try:
        secret = unseal(widget.secret)
    except CannotUnsealError:
        return ""
    claims = {"sub": "customer-1", "name": CUSTOMER, "email": address.value, "exp": timezone.now() + SIGNED_FOR}
    return jwt.encode(claims, secret, algorithm="HS256")


def _shown() -> list[dict[str, Any]]:
    known = {one.name: one for one in products()}
    return [_described(known[name]) for name in SHOWN]


def _described(one: Product) -> dict[str, Any]:
    return {
        "name": slugify(one.name), "title": one.name, "kind": one.kind, "price": one.price, "options": one.options,
        "drawing": slugify(one.short),
    }  # fmt: skip
