"""Addresses of the email channel's pages."""

from __future__ import annotations

from django.urls import path

from heard.channels.email.views import quarantine

urlpatterns = [
    path("quarantine/", quarantine.index, name="quarantined_mails"),
    path("quarantine/<int:number>/", quarantine.one, name="quarantined_mail"),
    path("quarantine/<int:number>/original/", quarantine.original, name="quarantined_mail_original"),
    path("quarantine/<int:number>/return/", quarantine.comeback, name="quarantined_mail_return"),
    path("quarantine/<int:number>/attempts/", quarantine.attempts, name="quarantined_mail_attempts"),
    path("quarantine/<int:number>/removal/", quarantine.removal, name="quarantined_mail_removal"),
]
