"""The book of facts: one row for every change, written in the same transaction as the change."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.functions import Now


class TransactionId(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id (xid8), read as a number."""

    def db_type(self, connection: Any) -> str:
        """Return the column type."""
        return "xid8"

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> int | None:
        """Return the id as a number, as the driver hands xid8 over as text."""
        return None if value is None else int(value)


class CurrentTransactionId(models.Func):
    """The id of the transaction that is writing."""

    function = "pg_current_xact_id"
    template = "%(function)s()"
    output_field = TransactionId()


class CurrentEpoch(models.Func):
    """The number of the cluster's life, raised by every restore (see Epoch)."""

    function = "heard_epoch"
    template = "%(function)s()"
    output_field = models.IntegerField()


class Epoch(models.Model):
    """One row: which life of the database this is.

    Transaction ids start again in a fresh cluster, so a restored book would look newer than what is written next.
    A restore raises the number; facts carry it, and readers sort by (epoch, xid, id).
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    number = models.IntegerField(default=1)
    system_identifier = models.CharField(max_length=32, help_text="pg_control_system() of the cluster of this life")


class Fact(models.Model):
    """Something that happened. Never changed, only removed by retention or erasure.

    `stream` names the one thing whose facts must be read in order, for example "conversation:7".
    `subject_id`, `actor_id` and `scope_id` are whatever the domains above say they are (the customer, the agent and the
    inbox); this floor only sorts and filters by them.
    """

    id = models.BigAutoField(primary_key=True)
    epoch = models.IntegerField(db_default=CurrentEpoch())
    xid = TransactionId(db_default=CurrentTransactionId())
    at = models.DateTimeField(db_default=Now())
    name = models.CharField(max_length=80)
    stream = models.CharField(max_length=80)
    subject_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    scope_id = models.BigIntegerField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["epoch", "xid", "id"], name="fact_tail"),
            models.Index(fields=["stream", "id"], name="fact_stream"),
            models.Index(
                fields=["subject_id", "-id"], name="fact_subject", condition=models.Q(subject_id__isnull=False)
            ),
            models.Index(fields=["actor_id", "-id"], name="fact_actor", condition=models.Q(actor_id__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"
