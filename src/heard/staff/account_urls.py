"""Everything under /account/: allauth's addresses, with ours in front of those that do not fit this house."""

from __future__ import annotations

from django.apps import apps
from django.urls import include, path
from django.views.generic import RedirectView

from heard.staff.views.sign_in import SignIn, directory, saml_directory

_saml = (
    [path("saml/<str:organization_slug>/login/", saml_directory, name="saml_login")]
    if apps.is_installed("allauth.socialaccount.providers.saml")
    else []
)

urlpatterns = [
    *_saml,
    path("login/", SignIn.as_view(), name="account_login"),
    path("oidc/<str:provider_id>/login/", directory, name="openid_connect_login"),
    # An agent's address is changed by an administrator; there is nothing to confirm or to sign up for.
    path("email/", RedirectView.as_view(pattern_name="staff:profile"), name="account_email"),
    path("confirm-email/", RedirectView.as_view(pattern_name="account_login")),
    path("confirm-email/<str:key>/", RedirectView.as_view(url="/account/login/")),
    path("3rdparty/", RedirectView.as_view(pattern_name="mfa_index"), name="socialaccount_connections"),
    path("3rdparty/signup/", RedirectView.as_view(pattern_name="account_signup"), name="socialaccount_signup"),
    path("", include("allauth.urls")),
]
