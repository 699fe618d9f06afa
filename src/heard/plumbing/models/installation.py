"""What is true of this installation as a whole."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class Installation(models.Model):
    """One row of switches that belong to the machine, not to the business."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    outgoing_stopped_at = models.DateTimeField(null=True, help_text="set: nothing leaves the house")
    outgoing_stopped_by = models.BigIntegerField(null=True)
    is_demo = models.BooleanField(default=False)

    @classmethod
    def current(cls) -> Installation:
        """Return the one row, made on first use."""
        return cls.objects.get_or_create(id=1)[0]


class WorkerHeartbeat(models.Model):
    """When a worker process last went round its loop."""

    name = models.CharField(max_length=80, primary_key=True)
    at = models.DateTimeField(db_default=Now())
    detail = models.JSONField(default=dict)
