"""What every endpoint about customers asks first."""

from __future__ import annotations

from django.http import Http404

from heard.customers.models import Customer
from heard.staff.tokens import ApiRequest


def customer_for(request: ApiRequest, number: int) -> Customer:
    """Return a customer the agent may know, neither merged nor erased. Raises Http404."""
    found = Customer.objects.visible_to(request.agent).present().filter(pk=number).first()
    if found is None:
        raise Http404
    return found
