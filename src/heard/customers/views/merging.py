"""Making one customer of two records of the same person, and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from heard.customers.actions._row import CustomerGone
from heard.customers.actions.merge_customers import SameCustomer, merge_customers
from heard.customers.actions.undo_customer_merge import UndoLaterFirst, undo_customer_merge
from heard.customers.finding import find_customers
from heard.customers.models import Customer, CustomerMerge
from heard.customers.views.asking import agent_of, customer_for, is_fragment, number_in
from heard.customers.views.showing import languages
from heard.plumbing.listing import listed

OFFERED = 8


@require_http_methods(["GET", "POST"])
def merging(request: HttpRequest, number: int) -> HttpResponse:
    """Show both beside each other, with who stays and what comes of it; put them together when that was confirmed."""
    kept = customer_for(request, number)
    other = number_in(request.POST.get("other", request.GET.get("other")))
    merged = customer_for(request, other) if other is not None and other != number else None
    if request.method != "POST":
        return _shown(request, kept, merged)
    if merged is None:
        raise Http404
    try:
        merge_customers(kept=kept, merged=merged, agent=agent_of(request), at=timezone.now())
    except SameCustomer:
        messages.info(request, _("They were one customer already."))
    except CustomerGone:
        messages.error(request, _("One of them was erased meanwhile."))
    else:
        messages.success(request, _("They are one customer now"))
    return redirect("customer", number=kept.pk)


def _shown(request: HttpRequest, kept: Customer, merged: Customer | None) -> HttpResponse:
    typed = request.GET.get("q", "")[:200]
    context = {
        "kept": kept,
        "merged": merged,
        "typed": typed,
        "found": [one for one in find_customers(typed, limit=OFFERED + 1) if one.id != kept.pk][:OFFERED]
        if typed
        else [],
        "rows": _compared(kept, merged) if merged else [],
    }
    part = (
        "candidates" if request.headers.get("HX-Target") == "merge-candidates" and is_fragment(request) else "merging"
    )
    return render(request, f"customers/{part}.html", context, using="jinja2")


def _compared(kept: Customer, merged: Customer) -> list[tuple[str, str, str]]:
    """Return, of each field that one of them fills: its name, what it will be, and what the other record says."""
    mine, theirs = _told(kept), _told(merged)
    rows = [(label, mine[label] or theirs[label], theirs[label]) for label in mine if mine[label] or theirs[label]]
    addresses = [[known.told for known in one.addresses.order_by("-is_primary", "id")] for one in (kept, merged)]
    return [*rows, (_("Addresses"), listed([*addresses[0], *addresses[1]]), listed(addresses[1]))]


def _told(customer: Customer) -> dict[str, str]:
    spoken = dict(languages())
    told = {
        _("Name"): customer.name,
        _("Salutation"): customer.salutation,
        _("Formality"): customer.get_formality_display() if customer.formality else "",
        _("Company"): customer.company,
        _("Language"): spoken.get(customer.language, customer.language),
        _("Time zone"): customer.time_zone,
        _("Reach them by"): customer.get_preferred_channel_display() if customer.preferred_channel else "",
        _("Best hours"): customer.preferred_hours,
        _("Tier"): customer.tier,
    }
    return {label: str(value) for label, value in told.items()}


@require_POST
def undoing(request: HttpRequest, number: int, merge: int) -> HttpResponse:
    """Make two of them again."""
    kept = customer_for(request, number)
    found = CustomerMerge.objects.filter(kept=kept, pk=merge).first()
    if found is None:
        raise Http404
    try:
        undo_customer_merge(merge=found, agent=agent_of(request), at=timezone.now())
    except UndoLaterFirst:
        messages.error(request, _("They were put together with somebody else after that. Undo the later step first."))
    else:
        messages.success(request, _("They are two customers again"))
    return redirect("customer", number=number)
