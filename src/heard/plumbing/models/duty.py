"""What still has to follow a fact."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Duty(models.Model):
    """A fact whose reactions have not run yet; removed in the transaction that runs them."""

    fact_id = models.BigIntegerField(primary_key=True)
    stream = models.CharField(max_length=80)


class FailedDuty(models.Model):
    """One reaction to one fact that raised: retried alone, later and later, and parked in sight when it keeps failing."""

    fact = models.ForeignKey("plumbing.Fact", on_delete=models.CASCADE, related_name="+", db_index=False)
    reaction = models.CharField(max_length=120)
    attempts = models.PositiveSmallIntegerField(default=1)
    error = models.TextField()
    retry_at = models.DateTimeField(null=True, help_text="empty once it is parked")
    first_failed_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "reaction"], name="failed_duty_once")]
        indexes = [
            models.Index(fields=["retry_at"], name="failed_duty_due", condition=models.Q(retry_at__isnull=False))
        ]
