"""Writing to somebody first."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from heard.conversations.actions.start import start
from heard.conversations.models import Inbox
from heard.conversations.refusals import EXPECTED, told
from heard.conversations.views.answers import client_id
from heard.conversations.views.asking import addresses, agent_of, given
from heard.conversations.views.drafts import enclosed
from heard.conversations.views.moments import moment
from heard.customers.actions.recognise import recognise
from heard.customers.addresses import checked_address
from heard.customers.finding import find_customers
from heard.customers.models import Address, ChannelKind, Customer

SUGGESTED = 8


@require_http_methods(["GET", "POST"])
def new_conversation(request: HttpRequest) -> HttpResponse:
    """Begin a conversation with one customer, or one with each of a few."""
    if request.method != "POST":
        return _form(request)
    try:
        begun = _start(request)
    except EXPECTED as error:
        return _form(request, told(error))
    if not begun:
        return _form(request, _("Nobody is named in the To line yet. Please add an address."))
    several = ngettext("%(count)s conversation begun", "%(count)s conversations begun", len(begun))
    messages.success(request, several % {"count": len(begun)} if len(begun) > 1 else _("Sent"))
    return redirect("conversation", number=begun[0]) if len(begun) == 1 else redirect("inbox", view="customer")


def _start(request: HttpRequest) -> list[int]:
    agent, now, later = agent_of(request), timezone.now(), given(request, "send_at") or ""
    chosen = given(request, "inbox") or ""
    inbox = Inbox.objects.visible_to(agent).active().filter(pk=chosen).first() if chosen.isdecimal() else None
    if inbox is None:
        raise Http404
    people = [_customer(address, request) for address in addresses(request, "to") or ()]
    begun = start(
        agent=agent,
        inbox=inbox,
        customers=people,
        subject=given(request, "subject") or "",
        text=request.POST.get("text", ""),
        cc=addresses(request, "cc") or (),
        enclosures=[enclosed(file) for file in request.FILES.getlist("files")],
        send_at=moment(later, now=timezone.localtime(now)) if later else None,
        client_id=client_id(request),
        at=now,
    )
    return [conversation.pk for conversation in begun]


def _customer(address: str, request: HttpRequest) -> Customer:
    """Return who lives at an address; somebody new is met. Raises AddressIsWrong."""
    checked = checked_address(ChannelKind.EMAIL, address)
    return recognise(kind=ChannelKind.EMAIL, address=checked, at=timezone.now())


def _form(request: HttpRequest, problem: str = "") -> HttpResponse:
    inboxes = list(Inbox.objects.visible_to(agent_of(request)).active().order_by("id"))
    typed: dict[str, Any] = {name: given(request, name) or "" for name in ("subject", "cc", "send_at")}
    typed["text"], typed["to"] = request.POST.get("text", ""), given(request, "to") or _address_of(request)
    context = {
        # The address runs from left to right on any page.
        "inbox_choices": [(str(inbox.pk), f"{inbox.name} \u2066<{inbox.address}>\u2069") for inbox in inboxes],
        "inbox": given(request, "inbox") or (str(inboxes[0].pk) if inboxes else ""),
        "typed": typed,
        "problem": problem,
        "people_url": reverse("people"),
    }
    return render(request, "conversations/new.html", context, using="jinja2", status=422 if problem else 200)


def _address_of(request: HttpRequest) -> str:
    """Return the first address of the customer from whose page one comes."""
    number = given(request, "customer") or ""
    if not number.isdecimal() or len(number) > 18:
        return ""
    theirs = Customer.objects.visible_to(agent_of(request)).filter(pk=number).values("pk")
    known = Address.objects.filter(customer__in=theirs, kind=ChannelKind.EMAIL).order_by("-is_primary", "id").first()
    return known.value if known else ""


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Suggest customers for what is being typed into a To line."""
    typed = request.GET.get("q", "").strip()[:200]
    found = find_customers(typed, limit=SUGGESTED) if typed else []
    context = {"people": [one for one in found if "@" in one.address]}
    return render(request, "conversations/people.html", context, using="jinja2")
