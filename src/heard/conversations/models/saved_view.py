"""Lists that somebody wants to see again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.staff.models import Agent


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Which saved views."""

    def visible_to(self, agent: Agent) -> SavedViewQuerySet:
        """One's own and the shared ones."""
        if not (agent.is_authenticated and agent.is_active):
            return self.none()
        return self.filter(models.Q(owner=agent.pk) | models.Q(owner__isnull=True))


class SavedView(models.Model):
    """A search that stands in the side bar."""

    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(
        _("search"), max_length=300, help_text=_("As in the search box, for example is:open tag:refund.")
    )
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="+")

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
