"""The list of customers and the page of one."""

from __future__ import annotations

from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from heard.customers.finding import LIMIT, find_customers
from heard.customers.models import Customer
from heard.staff.models import Agent


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Show customers, newest first, or those found by a part of a name, company or address."""
    typed, after = request.GET.get("q", "")[:200], request.GET.get("after", "")
    found = find_customers(typed, after=int(after) if after.isdecimal() and len(after) < 19 else 0, limit=LIMIT + 1)
    context = {"typed": typed, "customers": found[:LIMIT], "next": found[LIMIT - 1].id if len(found) > LIMIT else None}
    return render(request, "customers/index.html", context, using="jinja2")


@require_GET
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what we know about a customer."""
    customer = Customer.objects.visible_to(cast(Agent, request.user)).filter(pk=number).first()
    if customer is None:
        raise Http404
    if customer.merged_into_id:
        return redirect("customer", number=customer.merged_into_id)
    return render(
        request,
        "customers/show.html",
        {"customer": customer, "addresses": customer.addresses.order_by("-is_primary", "id")},
        using="jinja2",
    )
