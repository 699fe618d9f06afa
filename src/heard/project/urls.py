"""Addresses of everything."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from heard.project.api import api, openapi
from heard.project.views.styleguide import styleguide
from heard.project.welcome import welcome

urlpatterns = [
    path("", include("heard.conversations.urls")),
    path("", include("heard.customers.urls")),
    path("account/", include("heard.staff.account_urls")),
    path("", include("heard.staff.urls")),
    path("api/openapi.json", login_not_required(openapi), name="openapi"),
    path("api/v1/", api.urls),
    path("welcome/<str:secret>/", welcome, name="welcome"),
    path("mailbox/", include("heard.project.mailbox.urls")),
    # Wagtail's own sign-in knows no second factor, so nobody gets to see it.
    path("studio/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("studio/logout/", RedirectView.as_view(pattern_name="account_logout")),
    path("studio/", include("wagtail.admin.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide))

handler400 = "heard.project.views.errors.bad_request"
handler403 = "heard.project.views.errors.permission_denied"
handler404 = "heard.project.views.errors.page_not_found"
handler500 = "heard.project.views.errors.server_error"
