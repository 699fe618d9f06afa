"""Addresses of the demo shop's website."""

from __future__ import annotations

from django.urls import path

from heard.project.shop import views

urlpatterns = [path("", views.shop, name="shop"), path("<slug:name>/", views.product, name="shop_product")]
