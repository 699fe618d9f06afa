"""Taking up an invitation."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from heard.staff.actions.accept_invitation import InvitationGoneError, accept_invitation, open_invitation
from heard.staff.forms import JoinForm
from heard.staff.models import Invitation
from heard.staff.signing_in.known_browsers import remember_browser

OWN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@login_not_required
@never_cache
@sensitive_post_parameters("password")
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Show what somebody is invited to; on POST make their account and let them in."""
    at = timezone.now()
    try:
        invited = open_invitation(secret, at=at)
        form = JoinForm(request.POST or None, initial=_first_guess(invited))
        if invited.is_for_owner:
            raise InvitationGoneError("unknown")
        if request.method == "POST" and form.is_valid():
            return _join(request, secret, form, at)
    except InvitationGoneError as gone:
        return render(request, "staff/invitation_gone.html", {"why": gone.why}, status=410)
    return render(
        request, "staff/invitation.html", {"form": form, "invited": invited}, status=422 if form.errors else 200
    )


def _join(request: HttpRequest, secret: str, form: JoinForm, at: dt.datetime) -> HttpResponse:
    agent = accept_invitation(secret=secret, at=at, **form.cleaned_data)
    login(request, agent, backend=OWN_BACKEND)
    response = HttpResponseRedirect("/")
    remember_browser(request, response, email=agent.email)
    return response


def _first_guess(invited: Invitation) -> dict[str, str]:
    return {"name": invited.name, "language": get_language() or "en", "time_zone": "UTC"}
