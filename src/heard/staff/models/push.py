"""Web push: browsers that want to be told what is urgent, and the key we sign with."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from heard.plumbing.sealing import SealedField
from heard.staff.models.agent import Agent


class PushSubscription(models.Model):
    """One browser of an agent, at the push service of whoever made it (W3C Push API). It ends with the agent's session."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+")
    endpoint = models.CharField(max_length=1000, unique=True)
    public_key = models.CharField(max_length=100, help_text="p256dh, base64url")
    auth = SealedField(help_text="sealed")
    user_agent = models.CharField(max_length=300, blank=True, default="")
    session_hash = models.CharField(
        max_length=64, blank=True, default="", help_text="the session it ends with; empty: with any of its agent"
    )
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return self.user_agent[:60]


class PushKey(models.Model):
    """One row: the key by which push services know this installation (VAPID, RFC 8292). Made when first needed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    private = SealedField(help_text="sealed")
    public = models.CharField(max_length=100, help_text="base64url")
