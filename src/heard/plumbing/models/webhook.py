"""Addresses of other programs that want to be told of facts, and what was told them."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.plumbing.models.fact import Fact
from heard.plumbing.sealing import SealedField


class Webhook(models.Model):
    """One address that is told of facts, signed with a secret of its own."""

    url = models.URLField(_("address"), max_length=500, help_text=_("https, and reachable from here."))
    description = models.CharField(_("what for"), max_length=120, blank=True, default="")
    names = ArrayField(
        models.CharField(max_length=80),
        default=list,
        blank=True,
        verbose_name=_("facts"),
        help_text=_("Empty: all of them."),
    )
    secret = SealedField(editable=False, help_text="sealed")
    is_active = models.BooleanField(_("in use"), default=True)
    problem = models.TextField(blank=True, default="", editable=False, help_text="why it was switched off")
    created_by = models.BigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.description or urlsplit(self.url).hostname or self.url  # the path may hold a secret


class WebhookDelivery(models.Model):
    """One fact for one webhook: how often it was tried, and what came of it."""

    class State(models.TextChoices):
        """How it stands."""

        QUEUED = "queued", _("Waiting")
        DELIVERED = "delivered", _("Delivered")
        FAILED = "failed", _("Given up")

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, db_default=Now())
    status = models.PositiveSmallIntegerField(null=True, help_text="of the last answer")
    problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["webhook", "fact"], name="webhook_delivery_once")]
        indexes = [
            models.Index(fields=["next_at"], name="webhook_delivery_due", condition=models.Q(state="queued")),
            models.Index(fields=["webhook", "-id"], name="webhook_delivery_log"),
        ]


class WebhookPlace(models.Model):
    """One row: how far webhooks have read the book of facts."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    epoch = models.IntegerField()
    xid = models.BigIntegerField()
    fact_id = models.BigIntegerField()
