"""Addresses that are written into mails and onto the operator's screen."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from heard.staff.models import Invitation


def invitation_link(invitation: Invitation) -> str:
    """Return the whole address by which an invitation is taken up."""
    return f"{settings.HEARD_URL}{reverse('staff:invitation', args=[invitation.secret])}"


def welcome_link(invitation: Invitation) -> str:
    """Return the whole address at which the owner of an empty installation begins."""
    return f"{settings.HEARD_URL}{reverse('welcome', args=[invitation.secret])}"
