"""Invitations: the only way to get an account."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now

from heard.staff.models.agent import Agent, Role
from heard.staff.models.team import Team


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations."""

    def open(self, *, at: dt.datetime) -> InvitationQuerySet:
        """Those that can still be taken up."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """One person asked to join, by a link that works once. Only a hash of the link's secret is kept."""

    email = models.EmailField(blank=True, default="", help_text="empty for the owner's first link")
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, related_name="+", blank=True)
    secret_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()
