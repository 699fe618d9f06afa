"""Where agents are signed in."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models.functions import Now

from heard.staff.models.agent import Agent


class SessionQuerySet(models.QuerySet["Session"]):
    """Which sessions."""

    def present(self, *, at: dt.datetime) -> SessionQuerySet:
        """Those that have not expired."""
        return self.filter(expires_at__gt=at)

    def visible_to(self, agent: Agent) -> SessionQuerySet:
        """One's own, and nobody else's."""
        return self.filter(agent=agent.pk) if agent.is_authenticated and agent.is_active else self.none()


class Session(models.Model):
    """One browser that is known to us, signed in or on its way.

    Only a hash of the cookie's key is kept: whoever reads the table or a backup cannot sign in with it.
    """

    key_hash = models.CharField(max_length=64, primary_key=True)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.CASCADE, related_name="+")
    data = models.TextField(default="{}")
    created_at = models.DateTimeField(db_default=Now())
    seen_at = models.DateTimeField(db_default=Now(), help_text="to within a few minutes")
    expires_at = models.DateTimeField(db_index=True)
    address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True, default="")

    objects = SessionQuerySet.as_manager()
