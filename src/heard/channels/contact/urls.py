"""Addresses of the contact page."""

from __future__ import annotations

from django.urls import path

from heard.channels.contact.views import answers, page, sending

urlpatterns = [
    path("contact/", page.contact, name="contact"),
    path("contact/letters/", sending.letters, name="contact_letters"),
    path("contact/letters/<str:token>/", sending.sent, name="contact_sent"),
    path("contact/answers/", answers.found, name="contact_answers"),
    path("contact/answers/opened/", answers.opened, name="contact_opened"),
    path("contact/answers/enough/", answers.enough, name="contact_enough"),
]
