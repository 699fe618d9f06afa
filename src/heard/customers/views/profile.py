"""Writing down what we learn about a customer: their profile, and how to reach them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from heard.customers.actions._row import CustomerGone
from heard.customers.actions.add_address import AddressBelongsToAnother, add_address
from heard.customers.actions.change_profile import FIELDS, ProfileIsWrong, change_profile
from heard.customers.actions.remove_address import remove_address
from heard.customers.addresses import AddressIsWrong
from heard.customers.custom_values import ValueIsWrong
from heard.customers.models import Address, Customer
from heard.customers.views.asking import agent_of, customer_for, is_fragment, refused, toast
from heard.customers.views.showing import shown

CUSTOM = "custom."


@require_POST
def profile(request: HttpRequest, number: int) -> HttpResponse:
    """Change the fields that were sent; Undo sends what they were before, in the address."""
    customer = customer_for(request, number)
    sent = request.GET if "undo" in request.GET else request.POST
    fields: dict[str, Any] = {name: sent[name] for name in FIELDS - {"custom"} if name in sent}
    custom = {name.removeprefix(CUSTOM): value for name, value in sent.items() if name.startswith(CUSTOM)}
    if custom:
        fields["custom"] = custom
    before = _before(customer, fields)
    try:
        changed = change_profile(customer=customer, agent=agent_of(request), fields=fields)
    except (ProfileIsWrong, ValueIsWrong, CustomerGone) as error:
        return refused(_told(error))
    if not is_fragment(request):
        return redirect("customer", number=number)
    undoes = "undo" in request.GET
    template = "customers/changed.html" if undoes else "customers/head.html"
    response = render(request, template, shown(request, changed, oob=True), using="jinja2")
    undo = "" if undoes else f"{reverse('customer_profile', args=[number])}?{urlencode({'undo': 1, **before})}"
    response.headers["HX-Trigger"] = toast(_("Taken back") if undoes else _("Saved"), undo=undo)
    return response


def _before(customer: Customer, fields: dict[str, Any]) -> dict[str, Any]:
    was = {name: getattr(customer, name) for name in fields if name != "custom"}
    for key in fields.get("custom", {}):
        value = customer.custom.get(key, "")
        was[CUSTOM + key] = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    return was


def _told(error: Exception) -> str:
    if isinstance(error, ProfileIsWrong):
        return " ".join(error.problems.values())
    return str(error) or _("This customer was erased meanwhile.")


@require_POST
def addresses(request: HttpRequest, number: int) -> HttpResponse:
    """Add an address, or make one that they have the first of its kind."""
    customer, problem, other = customer_for(request, number), "", None
    kind, value = request.POST.get("kind", "email"), request.POST.get("value", "")
    primary = request.POST.get("primary") == "on"
    try:
        add_address(
            customer=customer, agent=agent_of(request), kind=kind, address=value, at=timezone.now(), primary=primary
        )
    except AddressIsWrong as wrong:
        problem = str(wrong)
    except AddressBelongsToAnother as taken:
        other = taken.customer
        problem = _("%(name)s has this address already. If they are one person, put the two together.") % {
            "name": other
        }
    return _addresses(request, customer, problem=problem, other=other, typed=value if problem else "", kind=kind)


@require_POST
def address_removal(request: HttpRequest, number: int, address: int) -> HttpResponse:
    """Forget an address; Undo adds it again."""
    customer = customer_for(request, number)
    found = Address.objects.filter(customer=customer, pk=address).select_related("customer").first()
    if found is None:
        raise Http404
    remove_address(address=found, agent=agent_of(request))
    return _addresses(request, customer, problem="", other=None, typed="", kind="email")


def _addresses(request: HttpRequest, customer: Customer, **more: Any) -> HttpResponse:
    if not is_fragment(request) and not more["problem"]:
        return redirect("customer", number=customer.pk)
    template = "customers/addresses.html" if is_fragment(request) else "customers/show.html"
    status = 422 if more["problem"] else 200
    return render(request, template, shown(request, customer, **more), using="jinja2", status=status)
