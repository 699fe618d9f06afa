"""Members: customers as they appear among each other."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.customers.models import Customer
from heard.staff.models import Agent


class TrustLevel(models.IntegerChoices):
    """How much somebody may do; it grows by itself with what others found helpful."""

    NEW = 0, _("New")
    MEMBER = 1, _("Member")
    TRUSTED = 2, _("Trusted")


class MemberQuerySet(models.QuerySet["Member"]):
    """Which members."""

    def visible_to(self, agent: Agent) -> MemberQuerySet:
        """Everybody who works here may know who writes; who was forgotten is nobody any more."""
        return self.filter(erased_at=None) if agent.is_authenticated and agent.is_active else self.none()


class Member(models.Model):
    """One customer under the name they chose for themselves; nobody but the team learns who is behind it."""

    customer = models.ForeignKey(Customer, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    pseudonym = models.CharField(_("name in the community"), max_length=30, blank=True, default="")
    key = models.CharField(
        max_length=60, null=True, unique=True, help_text="the pseudonym, written the same whatever its letters"
    )
    level = models.SmallIntegerField(_("trust"), choices=TrustLevel.choices, default=TrustLevel.NEW)
    is_silenced = models.BooleanField(_("may not write any more"), default=False)
    is_current = models.BooleanField(default=True, help_text="not one that came along when two customers became one")
    wants_mail = models.BooleanField(default=True)
    post_count = models.PositiveIntegerField(default=0, help_text="what everybody may see of theirs")
    helped_count = models.PositiveIntegerField(default=0, help_text="votes for what they wrote")
    accepted_count = models.PositiveIntegerField(default=0)
    joined_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer"], condition=Q(is_current=True), name="member_once"),
        ]
        indexes = [models.Index(fields=["customer"], name="member_customer")]

    def __str__(self) -> str:
        return self.pseudonym or str(_("Former member"))
