"""All my requests: opened with a code from one's own mailbox, or a password. No account is needed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from heard.conversations.models import Conversation, State
from heard.conversations.request_links import request_path
from heard.customers.languages import shown_in
from heard.customers.models import Customer
from heard.knowledge.house import house
from heard.plumbing.mail.stopping import is_stopped
from heard.promises.actions.ask_for_code import ask_for_code
from heard.promises.actions.use_code import CodeIsWrong, use_code
from heard.promises.models import Promise
from heard.promises.newcomers import welcomes_newcomers
from heard.promises.views.entrance import LONGEST_ADDRESS, asking, code_is_wrong, spoken_to, too_often
from heard.promises.views.opening import kept_away
from heard.promises.views.presenting import by_clock_of, how_far
from heard.promises.views.signed_in import customer_of, forget, let_in, wanted_page
from heard.promises.views.slowing import may_ask, may_try

AT_ONCE = 20


@login_not_required
@never_cache
@require_safe
@spoken_to
def index(request: HttpRequest) -> HttpResponse:
    """Show whoever is signed in their requests; ask everybody else for their address."""
    customer = customer_of(request)
    if customer is None:
        return asking(request)
    if wanted := wanted_page(request):
        return HttpResponseRedirect(wanted)
    with translation.override(shown_in(customer.language, otherwise=translation.get_language() or "en")):
        return _list(request, customer)


@login_not_required
@never_cache
@require_POST
@spoken_to
def code(request: HttpRequest) -> HttpResponse:
    """Send a code, if we know the address or the page is for everybody; the answer is the same if none is sent."""
    address = request.POST.get("address", "").replace("\0", "").strip()
    if "@" not in address or len(address) > LONGEST_ADDRESS:
        problem = _("Please write your whole email address, as in name@example.org.")
        return asking(request, address=address, problem=problem, status=422)
    if is_stopped():
        return asking(
            request, address=address, problem=_("No mail leaves us just now. Please try again later."), status=503
        )
    if not may_ask(request):
        return asking(request, address=address, problem=too_often(), status=429)
    language, meets = translation.get_language() or "en", welcomes_newcomers(wanted_page(request))
    ask_for_code(address=address, language=language, at=timezone.now(), meets=meets)
    return asking(request, address=address, is_sent=True)


@login_not_required
@never_cache
@require_POST
@spoken_to
def signing_in(request: HttpRequest) -> HttpResponse:
    """Let somebody in with their code."""
    address, at = request.POST.get("address", "").replace("\0", "")[:LONGEST_ADDRESS], timezone.now()
    if not may_try(request):
        return asking(request, address=address, is_sent=True, code_problem=too_often(), status=429)
    try:
        used = use_code(address=address, code=request.POST.get("code", ""), at=at)
    except CodeIsWrong:
        return asking(request, address=address, is_sent=True, code_problem=code_is_wrong(), status=422)
    response = HttpResponseRedirect(wanted_page(request) or reverse("promises:requests"))
    let_in(request, response, used.customer, at=at, address_id=used.pk, by_code=True)
    return response


@login_not_required
@never_cache
@require_POST
def signing_out(request: HttpRequest) -> HttpResponse:
    """Forget who it was."""
    response = HttpResponseRedirect(wanted_page(request) or reverse("promises:requests"))
    forget(response)
    return response


def _list(request: HttpRequest, customer: Customer) -> HttpResponse:
    at, before = timezone.now(), request.GET.get("before", "")
    shown, more = _some_of(customer, before)
    context = {
        "customer": customer,
        "requests": _told(shown, customer, at),
        "when": by_clock_of(customer, at=at),
        "older": shown[-1].pk if more else None,
        "is_first_page": not before,
        "now": at,
        "house": house(request),
    }
    return kept_away(render(request, "promises/requests.html", context))


def _some_of(customer: Customer, before: str) -> tuple[list[Conversation], bool]:
    """Return a page of somebody's requests, newest first, those older than a number that was asked for; and if there are more."""
    theirs = Conversation.objects.filter(customer=customer, merged_into=None, inbox__is_active=True)
    theirs = theirs.exclude(state=State.SPAM).order_by("-id")
    if before.isdecimal() and len(before) < 19:
        theirs = theirs.filter(pk__lt=int(before))
    rows = list(theirs[: AT_ONCE + 1])
    return rows[:AT_ONCE], len(rows) > AT_ONCE


def _told(rows: list[Conversation], customer: Customer, at: dt.datetime) -> list[dict[str, Any]]:
    told = Promise.objects.open().told().filter(conversation__in=rows, due_at__isnull=False).order_by("-due_at")
    owed = {promise.conversation_id: promise for promise in told}
    return [
        {
            "number": row.pk,
            "title": row.subject or _("Your request"),
            "address": request_path(row.pk, customer.pk, at=at),
            "step": how_far(row),
            "at": row.last_message_at,
            "owed": owed.get(row.pk),
        }
        for row in rows
    ]
