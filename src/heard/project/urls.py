"""Addresses of everything."""

from __future__ import annotations

from django.urls import include, path

urlpatterns = [
    path("", include("heard.conversations.urls")),
    path("account/", include("allauth.urls")),
]
