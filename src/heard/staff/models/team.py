"""Teams: agents who share work."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.staff.models.agent import Agent


class TeamQuerySet(models.QuerySet["Team"]):
    """Which teams."""

    def visible_to(self, agent: Agent) -> TeamQuerySet:
        """Every colleague may know which teams there are."""
        return self if agent.is_authenticated and agent.is_active else self.none()


class Team(models.Model):
    """Agents who share work, for example “Orders” or “Second line”."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.CharField(_("what they do"), max_length=200, blank=True, default="")
    members = models.ManyToManyField(Agent, related_name="teams", blank=True, verbose_name=_("members"))

    objects = TeamQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
