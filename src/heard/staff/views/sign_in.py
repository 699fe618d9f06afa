"""Signing in."""

from __future__ import annotations

import logging
from typing import Any, cast

from allauth.account.views import LoginView
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from heard.staff.models import Agent

log = logging.getLogger(__name__)
SAML = "saml"


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
    """Send somebody to the business's directory by OpenID Connect."""
    return _by_a_page_of_ours(request, openid_connect.login(request, provider_id=provider_id))


@login_not_required
def saml_directory(request: HttpRequest, organization_slug: str) -> HttpResponse:
    """Send somebody to the business's directory by SAML; say so when it cannot be reached or does not describe itself."""
    from allauth.socialaccount.providers.saml import views as saml  # its libraries are there only where it is used

    try:
        response = saml.login(request, organization_slug=organization_slug)
    except Http404:
        raise
    except Exception:  # the library reads the directory's own description, and raises just this when it is not one
        log.exception("the SAML directory could not be asked")
        provider = get_adapter().get_provider(request, SAML, client_id=organization_slug)
        return cast(HttpResponse, render_authentication_error(request, provider))
    return _by_a_page_of_ours(request, response)


def _by_a_page_of_ours(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    # Not by answering the form with a redirect: our policy lets forms lead nowhere else (form-action).
    address = response.headers.get("Location", "")
    if not address or url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        return response
    return render(request, "staff/leaving.html", {"address": address})
