"""Addresses of insights."""

from __future__ import annotations

from django.urls import path

from heard.insights.views import behind, numbers

app_name = "insights"
urlpatterns = [
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers/behind/", behind.show, name="behind"),
    path("numbers/<slug:table>.csv", numbers.download, name="download"),
]
