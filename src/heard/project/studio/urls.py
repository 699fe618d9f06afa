"""Addresses of the studio: what is closed stands before what Wagtail brings."""

from __future__ import annotations

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from wagtail.admin.urls import urlpatterns as wagtails
from wagtail.utils.urlpatterns import decorate_urlpatterns

from heard.project.studio.closed import PATTERN, closed, for_editors

urlpatterns = [
    # Wagtail's own sign-in knows no second factor, so nobody gets to see it.
    path("login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("account/", RedirectView.as_view(pattern_name="staff:profile")),
    re_path(PATTERN, closed),
    path("", include(decorate_urlpatterns(wagtails, for_editors))),
]
