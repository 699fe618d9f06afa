"""Addresses of the customers' pages."""

from __future__ import annotations

from django.urls import path

from heard.customers.views import customers

urlpatterns = [
    path("customers/", customers.index, name="customers"),
    path("customers/<int:number>/", customers.show, name="customer"),
]
