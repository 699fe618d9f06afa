"""Addresses of the mailbox."""

from __future__ import annotations

from django.urls import path

from heard.project.mailbox import views

urlpatterns = [
    path("", views.mailbox, name="mailbox"),
    path("new/", views.new, name="mailbox_new"),
    path("<slug:key>/", views.thread, name="mailbox_thread"),
    path("<slug:key>/<int:letter>/<int:number>/", views.file, name="mailbox_file"),
]
