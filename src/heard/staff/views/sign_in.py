"""Signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from heard.staff.models import Agent


class SignIn(LoginView):  # type: ignore[misc]
    """Allauth's page, which also offers the business's own directories."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the directories that are set up, and whether anybody could sign in at all."""
        return {
            **super().get_context_data(**context),
            "directories": get_adapter().list_providers(self.request),
            "nobody_yet": not Agent.objects.exists(),
        }


@login_not_required
def directory(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send somebody to the business's directory.

    By a page of our own, not by answering the form with a redirect: our policy lets forms lead nowhere else (form-action).
    """
    response: HttpResponse = openid_connect.login(request, provider_id=provider_id)
    address = response.headers.get("Location", "")
    if not address or url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return response
    return render(request, "staff/leaving.html", {"address": address})
