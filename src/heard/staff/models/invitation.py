"""Invitations: the only way to get an account."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now
from django.utils.crypto import constant_time_compare, salted_hmac

from heard.staff.models.agent import Agent, Role
from heard.staff.models.team import Team


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Which invitations."""

    def open(self, *, at: dt.datetime) -> InvitationQuerySet:
        """Those that can still be taken up."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=at)


class Invitation(models.Model):
    """One person asked to join, by a link that works once.

    The link's secret is computed from the row with the installation's key, so that no copy of the database holds it.
    """

    email = models.EmailField(blank=True, default="", help_text="empty for the owner's first link")
    name = models.CharField(max_length=120, blank=True, default="")
    role = models.CharField(max_length=10, choices=Role.choices, default=Role.AGENT)
    teams = models.ManyToManyField(Team, related_name="+", blank=True)
    invited_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    @property
    def is_for_owner(self) -> bool:
        """Whether it is the first link of an empty installation."""
        return not self.email

    @property
    def secret(self) -> str:
        """Return what stands in the link; it changes when the invitation is renewed."""
        return f"{self.pk}-{self._proof()}"

    def is_secret(self, secret: str) -> bool:
        """Whether somebody holds this invitation's link."""
        return constant_time_compare(secret, self.secret)

    def is_open(self, *, at: dt.datetime) -> bool:
        """Whether it can still be taken up."""
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > at

    def _proof(self) -> str:
        made_of = f"{self.pk}|{self.email}|{self.expires_at.astimezone(dt.UTC).isoformat()}"
        return salted_hmac("heard.staff.invitation", made_of, algorithm="sha256").hexdigest()[:40]
