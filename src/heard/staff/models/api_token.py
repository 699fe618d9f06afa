"""Keys with which scripts come in: each acts as one agent, within its scopes."""

from __future__ import annotations

import datetime as dt

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.staff.models.agent import Agent


class Scope(models.TextChoices):
    """What a token may do, never more than its agent."""

    READ = "read", _("Read")
    WRITE = "write", _("Read and write")
    ADMIN = "admin", _("Everything, also people's data and webhooks")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Which tokens."""

    def good(self, *, at: dt.datetime) -> ApiTokenQuerySet:
        """Those that still open the door."""
        alive = models.Q(expires_at__isnull=True) | models.Q(expires_at__gt=at)
        return self.filter(alive, revoked_at__isnull=True, agent__is_active=True)

    def visible_to(self, agent: Agent) -> ApiTokenQuerySet:
        """One's own; administrators see that there are others, never what they are."""
        if not (agent.is_authenticated and agent.is_active):
            return self.none()
        return self if agent.is_admin else self.filter(agent=agent.pk)


class ApiToken(models.Model):
    """One token. Only a hash of it is kept; it is shown once, when it is made."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", verbose_name=_("acts as"))
    name = models.CharField(_("name"), max_length=80, help_text=_("What it is for, for example “Web shop”."))
    start = models.CharField(max_length=12, help_text="its first letters, to know it again")
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=8, choices=Scope.choices), verbose_name=_("may"))
    created_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        """Return whether the token opens what asks for `scope`."""
        order = [Scope.READ, Scope.WRITE, Scope.ADMIN]
        return any(order.index(Scope(held)) >= order.index(Scope(scope)) for held in self.scopes)
