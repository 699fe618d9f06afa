"""How you sign in: a customer sets, changes and removes the password they may have besides the codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from heard.customers.languages import shown_in
from heard.customers.models import Address, ChannelKind, Customer
from heard.customers.passwords import TOO_LONG, PasswordIsWeak, PasswordIsWrong, password_of
from heard.knowledge.house import house
from heard.plumbing.mail.stopping import is_stopped
from heard.promises.actions.ask_for_code import ask_for_code
from heard.promises.actions.choose_password import choose_password
from heard.promises.actions.drop_password import drop_password
from heard.promises.actions.use_code import CodeIsWrong
from heard.promises.proofs import Proof
from heard.promises.views.entrance import code_is_wrong, spoken_to, too_often
from heard.promises.views.opening import kept_away
from heard.promises.views.presenting import by_clock_of
from heard.promises.views.signed_in import SignedIn, let_in, sign_in_path, signed_in
from heard.promises.views.slowing import count_password, may_ask, may_try


class _TooOften(Exception):
    """Tried very often."""


OwnView = Callable[[HttpRequest, SignedIn], HttpResponse]


def _own(view: OwnView) -> Callable[[HttpRequest], HttpResponse]:
    """Let who is signed in see and change what is theirs, in their language; all others sign in and come back."""

    @wraps(view)
    def owned(request: HttpRequest) -> HttpResponse:
        known = signed_in(request)
        if known is None:
            return HttpResponseRedirect(sign_in_path(reverse("promises:own_password")))
        with translation.override(shown_in(known.customer.language, otherwise=translation.get_language() or "en")):
            return view(request, known)

    return login_not_required(never_cache(sensitive_post_parameters("password", "present")(spoken_to(owned))))


@require_http_methods(["GET", "HEAD", "POST"])
@_own
def own_password(request: HttpRequest, known: SignedIn) -> HttpResponse:
    """Show how they sign in; let them choose a password."""
    if request.method != "POST":
        return _page(request, known)
    return _proved(
        request,
        known,
        lambda proof: choose_password(
            customer=known.customer,
            password=request.POST.get("password", ""),
            proof=proof,
            language=translation.get_language() or "en",
            at=timezone.now(),
        ),
    )


@require_POST
@_own
def removal(request: HttpRequest, known: SignedIn) -> HttpResponse:
    """Let them do without a password."""

    def drop(proof: Proof) -> str:
        language = translation.get_language() or "en"
        drop_password(customer=known.customer, proof=proof, language=language, at=timezone.now())
        return "removed"

    return _proved(request, known, drop)


@require_POST
@_own
def code(request: HttpRequest, known: SignedIn) -> HttpResponse:
    """Send a code with which they show that it is them."""
    mailbox = _mailbox(known)
    if mailbox is None or is_stopped():
        return _page(request, known, problem=_("No mail leaves us just now. Please try again later."), status=503)
    if not may_ask(request):
        return _page(request, known, problem=too_often(), status=429)
    ask_for_code(address=mailbox.value, language=translation.get_language() or "en", at=timezone.now())
    return _page(request, known, by_code=True)


def _proved(request: HttpRequest, known: SignedIn, change: Callable[[Proof], str]) -> HttpResponse:
    """Change how they sign in, once they showed that it is them; say what was wrong, or let this browser go on."""
    shown = partial(_page, request, known, by_code="code" in request.POST)
    try:
        proof, take_back = _proof(request, known)
        try:
            did = change(proof)
        except PasswordIsWeak as weak:
            take_back()  # nothing was tried yet
            return shown(password_problems=[_why(one) for one in weak.why], status=422)
    except _TooOften:
        return shown(proof_problem=too_often(), status=429)
    except CodeIsWrong:
        return shown(proof_problem=code_is_wrong(), status=422)
    except PasswordIsWrong:
        return shown(proof_problem=_("That is not your present password."), status=422)
    take_back()
    return _done(request, known, did)


def _proof(request: HttpRequest, known: SignedIn) -> tuple[Proof, Callable[[], None]]:
    """Return what they show, and what takes its count back when it was right. Raises _TooOften."""
    if known.is_fresh(at=timezone.now()):
        return Proof(is_fresh=True), _nothing
    if "code" in request.POST:
        if not may_try(request):
            raise _TooOften
        mailbox = _mailbox(known)
        return Proof(code=request.POST["code"], address=mailbox.value if mailbox else ""), _nothing
    used = count_password(request, f"customer {known.customer.pk}")
    if used is None:
        raise _TooOften
    return Proof(present=request.POST.get("present", "")), used.rollback


def _done(request: HttpRequest, known: SignedIn, did: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('promises:own_password')}?done={did}")
    customer = Customer.objects.select_related("password").get(pk=known.customer.pk)
    let_in(request, response, customer, at=timezone.now(), address_id=known.address_id)
    return response


def _page(
    request: HttpRequest, known: SignedIn, *, by_code: bool = False, status: int = 200, **more: Any
) -> HttpResponse:
    at = timezone.now()
    theirs, row = _mailboxes(known.customer), password_of(known.customer)
    since = row.set_at if row else None
    asks = "nothing" if known.is_fresh(at=at) else "code" if by_code else "present" if since else "send"
    context = {
        "done": request.GET.get("done", ""),
        "mailboxes": [address.value for address in theirs],
        "mailbox": _mailbox(known),
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


def _mailbox(known: SignedIn) -> Address | None:
    """Return where their code goes: the address they came by, if it is still theirs."""
    theirs = _mailboxes(known.customer)
    return next((one for one in theirs if one.pk == known.address_id), theirs[0] if theirs else None)


def _why(code: str) -> str:
    told = {
        "password_too_short": _("Please choose a longer one: at least ten characters. A few words in a row will do."),
        "password_too_common": _("Many people use this one, so it is guessed first. Please choose another."),
        "password_too_similar": _("This is too much like your name or address. Please choose another."),
        TOO_LONG: _("Please choose a shorter one: at most 200 characters."),
    }
    return told.get(code) or _("Please choose another one: this is easily guessed.")


def _nothing() -> None:
    pass
