"""Who signed in, with a code from their mailbox or a password: one sign-in for every page on which customers do something."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from heard.customers.models import Customer
from heard.customers.passwords import password_of
from heard.plumbing.signed_links import LinkIsWrong, SignedLinks

COOKIE = "heard_requests"
LASTS = dt.timedelta(hours=12)
#: For so long after a code it is certain that it is still them; then they are asked once more before something of weight.
FRESH = dt.timedelta(minutes=20)
#: Names the customer, the key of their password (0 while they never had one), the address they came by, and whether by a code.
SIGNED_IN = SignedLinks(COOKIE, page="promises:requests", count=4, lasts=LASTS)
LONGEST_PAGE = 500


@dataclass(frozen=True)
class SignedIn:
    """Who signed in with a browser, by which address, and how."""

    customer: Customer
    address_id: int
    by_code: bool
    since: dt.datetime

    def is_fresh(self, *, at: dt.datetime) -> bool:
        """Return whether they showed a moment ago that they read their mailbox."""
        return self.by_code and at - self.since <= FRESH


def signed_in(request: HttpRequest) -> SignedIn | None:
    """Return who signed in with this browser, and where they were merged into another, that one.

    A password that is set, changed or removed ends every sign-in from before.
    """
    if not (token := request.COOKIES.get(COOKIE)):
        return None
    try:
        said = SIGNED_IN.read(token)
    except LinkIsWrong:
        return None
    number, key, address, by_code = said.numbers
    customer = None if said.is_old(at=timezone.now()) else _customer(number)
    if customer is None or customer.erased_at or customer.blocked_at or _key_of(customer) != key:
        return None
    return SignedIn(customer, address, bool(by_code), said.made_at)


def customer_of(request: HttpRequest) -> Customer | None:
    """Return the customer who signed in with this browser."""
    known = signed_in(request)
    return known.customer if known else None


def token_of(customer: Customer, *, at: dt.datetime, address_id: int = 0, by_code: bool = False) -> str:
    """Return what the browser of somebody who signed in holds."""
    return SIGNED_IN.token(customer.pk, _key_of(customer), address_id, by_code, at=at)


def let_in(
    request: HttpRequest,
    response: HttpResponse,
    customer: Customer,
    *,
    at: dt.datetime,
    address_id: int = 0,
    by_code: bool = False,
) -> None:
    """Let the browser that gets the answer be known as this customer's for some hours, on all pages."""
    response.set_cookie(
        COOKIE,
        token_of(customer, at=at, address_id=address_id, by_code=by_code),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    rotate_token(request)  # what somebody planted in this browser before is worth nothing now


def forget(response: HttpResponse) -> None:
    """Forget who it was."""
    response.delete_cookie(COOKIE, samesite="Lax")


def sign_in_path(page: str) -> str:
    """Return where somebody signs in who is to come back to `page`, an address within this site."""
    return f"{reverse('promises:requests')}?{urlencode({'next': page})}"


def wanted_page(request: HttpRequest) -> str:
    """Return the page of ours that somebody wanted when they were asked to sign in; nothing where it is none of ours."""
    page = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = page.startswith("/") and url_has_allowed_host_and_scheme(page, allowed_hosts=None)
    return page if is_ours and len(page) <= LONGEST_PAGE else ""


def _customer(number: int) -> Customer | None:
    rows = Customer.objects.select_related("password", "merged_into__password")
    customer = rows.defer("password__hash", "merged_into__password__hash").filter(pk=number).first()
    return customer.merged_into if customer and customer.merged_into else customer


def _key_of(customer: Customer) -> int:
    row = password_of(customer)
    return row.key if row else 0
