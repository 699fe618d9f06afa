"""What a customer bought, on their page in the workspace."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from heard.conversations.views.asking import agent_of
from heard.customers.models import Customer
from heard.orders.models import Order

FEW = 10  # the newest


@require_safe
def of_customer(request: HttpRequest, number: int) -> HttpResponse:
    """Show the newest orders of a customer; nothing where there are none."""
    customer = Customer.objects.visible_to(agent_of(request)).present().filter(pk=number).first()
    if customer is None:
        raise Http404(_("There is no such customer any more."))
    found = list(Order.objects.filter(customer=customer).order_by("-placed_at", "-pk")[: FEW + 1])
    context = {"orders": found[:FEW], "has_more": len(found) > FEW}
    return render(request, "orders/of_customer.html", context, using="jinja2")
