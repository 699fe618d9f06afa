"""How you sign in: a customer sets, changes and removes the password they may have besides the codes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from heard.customers.actions._row import CustomerGone
from heard.customers.languages import shown_in
from heard.customers.models import Customer
from heard.customers.passwords import PasswordIsWeak, PasswordIsWrong
from heard.plumbing.mail.stopping import is_stopped
from heard.promises.actions.ask_for_code import ask_for_code
from heard.promises.actions.choose_password import choose_password
from heard.promises.actions.drop_password import drop_password
from heard.promises.actions.use_code import CodeIsWrong
from heard.promises.proofs import Proof
from heard.promises.views.entrance import code_is_wrong, spoken_to, too_often
from heard.promises.views.own_password_page import mailbox_of, page, why
from heard.promises.views.signed_in import SignedIn, let_in, sign_in_path, signed_in
from heard.promises.views.slowing import count_password, may_ask, may_try


class _TooOften(Exception):
    """Tried very often."""


class _NothingShown(Exception):
    """What they sent does not say that it is them: the page was opened when that was still certain."""


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
        return page(request, known)
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
    mailbox = mailbox_of(known)
    if mailbox is None or is_stopped():
        return page(request, known, problem=_("No mail leaves us just now. Please try again later."), status=503)
    if not may_ask(request):
        return page(request, known, problem=too_often(), status=429)
    sent = ask_for_code(address=mailbox.value, language=translation.get_language() or "en", at=timezone.now())
    if sent is None:
        problem = _("We sent you three codes within the hour. Please use the newest, or wait a little.")
        return page(request, known, by_code=True, problem=problem, status=429)
    return page(request, known, by_code=True)


def _proved(request: HttpRequest, known: SignedIn, change: Callable[[Proof], str]) -> HttpResponse:
    """Change how they sign in, once they showed that it is them; say what was wrong, or let this browser go on."""
    shown = partial(page, request, known, by_code="code" in request.POST)
    try:
        proof, take_back = _proof(request, known)
        try:
            did = change(proof)
        except PasswordIsWeak as weak:
            take_back()  # nothing was tried yet
            return shown(password_problems=[why(one) for one in weak.why], status=422)
    except CustomerGone:
        return HttpResponseRedirect(reverse("promises:requests"))
    except _NothingShown:
        return shown(problem=_("Some time has passed. Please show once more that it is you."), status=422)
    except _TooOften:
        return shown(proof_problem=too_often(), status=429)
    except CodeIsWrong:
        return shown(proof_problem=code_is_wrong(), status=422)
    except PasswordIsWrong:
        return shown(proof_problem=_("That is not your present password."), status=422)
    take_back()
    return _done(request, known, did)


def _proof(request: HttpRequest, known: SignedIn) -> tuple[Proof, Callable[[], None]]:
    """Return what they show, and what takes its count back when it was right. Raises _TooOften and _NothingShown."""
    if known.is_fresh(at=timezone.now()):
        return Proof(is_fresh=True), _nothing
    if "code" in request.POST:
        if not may_try(request):
            raise _TooOften
        mailbox = mailbox_of(known)
        return Proof(code=request.POST["code"], address=mailbox.value if mailbox else ""), _nothing
    if "present" not in request.POST:
        raise _NothingShown
    used = count_password(request, f"customer {known.customer.pk}")
    if used is None:
        raise _TooOften
    return Proof(present=request.POST["present"]), used.rollback


def _done(request: HttpRequest, known: SignedIn, did: str) -> HttpResponse:
    response = HttpResponseRedirect(f"{reverse('promises:own_password')}?done={did}")
    customer = Customer.objects.select_related("password").get(pk=known.customer.pk)
    let_in(request, response, customer, at=timezone.now(), address_id=known.address_id)
    return response


def _nothing() -> None:
    pass
