"""How you sign in, as it is shown: the mailboxes codes go to, the password, and what shows that it is you."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from heard.customers.models import Address, ChannelKind, Customer
from heard.customers.passwords import TOO_LONG, password_of
from heard.knowledge.house import house
from heard.promises.views.opening import kept_away
from heard.promises.views.presenting import by_clock_of
from heard.promises.views.signed_in import SignedIn


def page(
    request: HttpRequest, known: SignedIn, *, by_code: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    """Show how somebody signs in, with `more`: what was wrong. `by_code`: they were sent a code to show that it is them."""
    at = timezone.now()
    theirs, row = _mailboxes(known.customer), password_of(known.customer)
    since = row.set_at if row else None
    asks = "nothing" if known.is_fresh(at=at) else "code" if by_code else "present" if since else "send"
    context = {
        "done": request.GET.get("done", ""),
        "mailboxes": [address.value for address in theirs],
        "mailbox": mailbox_of(known),
        "since": by_clock_of(known.customer, at=at)(since) if since else "",
        "asks": asks,
        "problem": "",
        "proof_problem": "",
        "password_problems": [],
        "house": house(request),
    }
    return kept_away(render(request, "promises/requests_password.html", {**context, **more}, status=status))


def _mailboxes(customer: Customer) -> list[Address]:
    theirs = Address.objects.filter(customer=customer, kind=ChannelKind.EMAIL)
    return list(theirs.order_by("-is_primary", "pk"))


def mailbox_of(known: SignedIn) -> Address | None:
    """Return where their code goes: the address they came by, if it is still theirs."""
    theirs = _mailboxes(known.customer)
    return next((one for one in theirs if one.pk == known.address_id), theirs[0] if theirs else None)


def why(code: str) -> str:
    """Say why a password is weak, and what to do."""
    told = {
        "password_too_short": _("Please choose a longer one: at least ten characters. A few words in a row will do."),
        "password_too_common": _("Many people use this one, so it is guessed first. Please choose another."),
        "password_too_similar": _("This is too much like your name or address. Please choose another."),
        TOO_LONG: _("Please choose a shorter one: at most 200 characters."),
    }
    return told.get(code) or _("Please choose another one: this is easily guessed.")
