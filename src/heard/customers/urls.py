"""Addresses of the customers' pages."""

from __future__ import annotations

from django.urls import include, path

from heard.customers.views import customers, merging, privacy, profile

one_customer = [
    path("", customers.show, name="customer"),
    path("profile/", profile.profile, name="customer_profile"),
    path("addresses/", profile.addresses, name="customer_addresses"),
    path("addresses/<int:address>/removal/", profile.address_removal, name="customer_address_removal"),
    path("merging/", merging.merging, name="customer_merging"),
    path("merges/<int:merge>/undoing/", merging.undoing, name="customer_merge_undoing"),
    path("copy/", privacy.copy, name="customer_copy"),
    path("erasure/", privacy.erasure, name="customer_erasure"),
    path("block/", privacy.blocking, name="customer_block"),
    path("unblock/", privacy.unblocking, name="customer_unblock"),
]

urlpatterns = [
    path("customers/", customers.index, name="customers"),
    path("customers/new/", customers.new, name="new_customer"),
    path("customers/<int:number>/", include(one_customer)),
]
