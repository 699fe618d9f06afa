"""The list of customers, the page of one, and meeting a new one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from heard.customers.actions.change_profile import change_profile
from heard.customers.actions.recognise import recognise
from heard.customers.addresses import AddressIsWrong, checked_address
from heard.customers.finding import LIMIT, find_customers
from heard.customers.models import ChannelKind, Customer
from heard.customers.queries import customer_of
from heard.customers.views.asking import agent_of, is_fragment, number_in
from heard.customers.views.showing import shown


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show customers, newest first, or those found by a part of a name, company or address."""
    typed = request.GET.get("q", "")[:200]
    found = find_customers(typed, after=number_in(request.GET.get("after")) or 0, limit=LIMIT + 1)
    context = {"typed": typed, "customers": found[:LIMIT], "next": found[LIMIT - 1].id if len(found) > LIMIT else None}
    part = {"found": "customers/found.html", "found-more": "customers/found_rows.html"}
    target = request.headers.get("HX-Target", "") if is_fragment(request) else ""
    return render(request, part.get(target, "customers/index.html"), context, using="jinja2")


@require_safe
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show what we know about a customer."""
    customer = Customer.objects.visible_to(agent_of(request)).filter(pk=number).first()
    if customer is None:
        raise Http404(_("There is no customer %(number)s.") % {"number": number})
    if customer.erased_at:
        return render(request, "customers/forgotten.html", {"customer": customer}, using="jinja2", status=410)
    if customer.merged_into_id:
        return redirect("customer", number=customer.merged_into_id)
    return render(request, "customers/show.html", shown(request, customer), using="jinja2")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write somebody down who has not written yet."""
    typed = {name: request.POST.get(name, "").strip() for name in ("name", "company", "kind", "value")}
    problem = ""
    if request.method == "POST":
        try:
            return _meet(request, typed)
        except AddressIsWrong as wrong:
            problem = str(wrong)
    context = {"typed": typed, "problem": problem, "kinds": ChannelKind.choices}
    return render(request, "customers/new.html", context, using="jinja2", status=422 if problem else 200)


def _meet(request: HttpRequest, typed: dict[str, str]) -> HttpResponse:
    kind = typed["kind"] or ChannelKind.EMAIL
    address = checked_address(kind, typed["value"])
    if known := customer_of(kind=kind, value=address):
        messages.info(request, _("We know somebody with this address already."))
        return redirect("customer", number=known.pk)
    customer = recognise(kind=kind, address=address, name=typed["name"][:200], at=timezone.now())
    if typed["company"]:
        change_profile(customer=customer, agent=agent_of(request), fields={"company": typed["company"][:200]})
    messages.success(request, _("Nice to meet them"))
    return redirect("customer", number=customer.pk)
