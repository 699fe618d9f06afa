"""Addresses of everything."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.decorators.http import require_safe

from heard.feedback.views.chat_rating import chat_rating
from heard.project.api import openapi
from heard.project.api import urls as api_urls
from heard.project.panels import panels
from heard.project.views import app
from heard.project.views.api_pages import api_page
from heard.project.views.side_bar import side_bar
from heard.project.views.styleguide import styleguide
from heard.project.welcome import welcome

urlpatterns = [
    path("api/v1/", api_urls()),  # first, as scripts ask most often
    path("", include("heard.conversations.urls")),
    path("", include("heard.customers.urls")),
    path("", include("heard.channels.email.urls")),
    path("", include("heard.channels.chat.agents_urls")),
    path("", include("heard.channels.chat.urls")),
    path("", include("heard.channels.calls.urls")),
    path("", include("heard.channels.contact.urls")),
    path("", include("heard.promises.urls")),
    path("", include("heard.feedback.urls")),
    path("chat/rating/<str:token>/", chat_rating, name="chat_rating"),
    path("", include("heard.orders.urls")),
    path("", include("heard.knowledge.urls")),
    path("", include("heard.community.urls")),
    path("", include("heard.guidance.urls")),
    path("", include("heard.rules.urls")),
    path("", include("heard.insights.urls")),
    path("conversations/<int:number>/panels/", panels, name="conversation_panels"),
    path("app.webmanifest", app.manifest, name="app_manifest"),
    path("app-icon-192.png", app.icon, name="app_icon"),
    path("side-bar/", side_bar, name="side_bar"),
    path("account/", include("heard.staff.account_urls")),
    path("", include("heard.staff.urls")),
    path("api/openapi.json", login_not_required(require_safe(openapi)), name="openapi"),
    path("api/", api_page, name="api"),
    path("hooks/mail/", include("anymail.urls")),
    path("welcome/<str:secret>/", welcome, name="welcome"),
    path("mailbox/", include("heard.project.mailbox.urls")),
    path("shop/", include("heard.project.shop.urls")),
    path("studio/", include("heard.project.studio.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("styleguide/", styleguide))

handler400 = "heard.project.views.errors.bad_request"
handler403 = "heard.project.views.errors.permission_denied"
handler404 = "heard.project.views.errors.page_not_found"
handler500 = "heard.project.views.errors.server_error"
