"""Trying a mail account out, and connecting one at Google or Microsoft."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin import messages

from heard.channels.email.accounts import AccountProblem
from heard.channels.email.imap.testing import test_connection
from heard.channels.email.models import MailAccount
from heard.channels.email.oauth import begin, finish
from heard.plumbing.studio.changes import CHANGED, announce_change
from heard.plumbing.studio.rights import opens_to

VERIFIER = "mail_account_verifier"


@require_POST
@opens_to("is_admin")
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in to the account's servers and show how each step went; nothing is read or sent."""
    account = get_object_or_404(MailAccount, pk=pk)
    steps = test_connection(account)
    context = {
        "account": account,
        "steps": steps,
        "all_is_well": bool(steps) and all(step.is_ok for step in steps),
        "back": reverse("mail_accounts:edit", args=[pk]),
    }
    return render(request, "studio/connection_test.html", context, using="django")


@require_POST
@opens_to("is_admin")
def connect(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the way to the provider. A link, because a form may only lead to ourselves."""
    account = get_object_or_404(MailAccount, pk=pk)
    try:
        beginning = begin(account, redirect_uri=_return_address())
    except AccountProblem as problem:
        messages.error(request, str(problem))
        return redirect("mail_accounts:edit", pk)
    request.session[VERIFIER] = beginning.verifier
    context = {"account": account, "url": beginning.url, "back": reverse("mail_accounts:edit", args=[pk])}
    return render(request, "studio/connect.html", context, using="django")


@require_safe
@opens_to("is_admin")
def connected(request: HttpRequest) -> HttpResponse:
    """Take what the provider sends the browser back with, and keep the access it gives."""
    verifier = request.session.pop(VERIFIER, "")
    state, code = request.GET.get("state", ""), request.GET.get("code", "")
    if not (verifier and state and code):
        messages.error(request, _("The mailbox was not connected. You may try once more."))
        return redirect("mail_accounts:index")
    try:
        with transaction.atomic():
            account = finish(state=state, code=code, verifier=verifier, redirect_uri=_return_address())
            announce_change(account, what=CHANGED, fields=["connection"], by=request.user)
    except (AccountProblem, MailAccount.DoesNotExist) as problem:
        is_told = isinstance(problem, AccountProblem)
        messages.error(request, str(problem) if is_told else _("This mail account is no longer there."))
        return redirect("mail_accounts:index")
    messages.success(request, _("“%(name)s” is connected. Test the connection now.") % {"name": account})
    return redirect("mail_accounts:edit", account.pk)


def _return_address() -> str:
    return f"{settings.HEARD_URL}{reverse('mail_accounts:connected')}"
