"""Signing in with a password instead of a code; nobody learns here who has one."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from heard.customers.actions.use_password import use_password
from heard.customers.addresses import normal_address
from heard.customers.models import ChannelKind
from heard.customers.passwords import PasswordIsWrong
from heard.promises.views.entrance import LONGEST_ADDRESS, entrance, spoken_to
from heard.promises.views.signed_in import customer_of, let_in, wanted_page
from heard.promises.views.slowing import count_password


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@spoken_to
def with_password(request: HttpRequest) -> HttpResponse:
    """Ask for address and password, and let in whoever knows both."""
    if request.method != "POST":
        return _onward(request) if customer_of(request) else _form(request)
    address, at = request.POST.get("address", "").replace("\0", "").strip()[:LONGEST_ADDRESS], timezone.now()
    used = count_password(request, normal_address(ChannelKind.EMAIL, address))
    if used is None:
        problem = _("That was tried very often. Please wait ten minutes, or let us send you a code; nothing is lost.")
        return _form(request, address=address, problem=problem, status=429)
    try:
        theirs = use_password(address=address, password=request.POST.get("password", ""))
    except PasswordIsWrong:
        problem = _("This address and this password do not go together. Please try again, or let us send you a code.")
        return _form(request, address=address, problem=problem, status=422)
    used.rollback()
    response = _onward(request)
    let_in(request, response, theirs.customer, at=at, address_id=theirs.pk)
    return response


def _onward(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(wanted_page(request) or reverse("promises:requests"))


def _form(request: HttpRequest, *, address: str = "", problem: str = "", status: int = 200) -> HttpResponse:
    typed = {"address": address, "problem": problem}
    return entrance(request, "promises/requests_with_password.html", typed, status=status)
