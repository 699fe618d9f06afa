"""Who signed in with a code from their mailbox: one sign-in for every page on which customers do something."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from heard.customers.models import Customer
from heard.plumbing.signed_links import LinkIsWrong, SignedLinks

COOKIE = "heard_requests"
LASTS = dt.timedelta(hours=12)
SIGNED_IN = SignedLinks(COOKIE, page="promises:requests", count=1, lasts=LASTS)
LONGEST_PAGE = 500


def customer_of(request: HttpRequest) -> Customer | None:
    """Return who signed in with this browser, and where they were merged into another, that one."""
    if not (token := request.COOKIES.get(COOKIE)):
        return None
    try:
        said = SIGNED_IN.read(token)
    except LinkIsWrong:
        return None
    if said.is_old(at=timezone.now()):
        return None
    customer = Customer.objects.filter(pk=said.numbers[0]).select_related("merged_into").first()
    if customer and customer.merged_into:
        customer = customer.merged_into
    return None if customer is None or customer.erased_at or customer.blocked_at else customer


def remember(response: HttpResponse, customer: Customer, *, at: dt.datetime) -> None:
    """Let the browser that gets the answer be known as this customer's for some hours, on all pages."""
    response.set_cookie(
        COOKIE,
        SIGNED_IN.token(customer.pk, at=at),
        max_age=LASTS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


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
