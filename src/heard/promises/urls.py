"""Addresses of the ledger."""

from __future__ import annotations

from django.urls import path

from heard.promises.views.wish import wish

app_name = "promises"
urlpatterns = [
    path("updates/<str:token>/", wish, name="wish"),
]
