"""Addresses of orders."""

from __future__ import annotations

from django.urls import path

from heard.orders.views.of_customer import of_customer

app_name = "orders"
urlpatterns = [
    path("customers/<int:number>/orders/", of_customer, name="of_customer"),
]
