"""Incidents: one problem behind many conversations, and what everybody concerned is told of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.conversations.models.conversation import Conversation
from heard.staff.models import Agent


class IncidentQuerySet(models.QuerySet["Incident"]):
    """Which incidents."""

    def open(self) -> IncidentQuerySet:
        """Those that are not resolved."""
        return self.filter(resolved_at__isnull=True)


class Incident(models.Model):
    """One problem behind many conversations. Every colleague may know of it; its conversations stay behind their doors."""

    title = models.CharField(max_length=200)
    words = models.TextField(blank=True, default="", help_text="for colleagues: what is known, and what to say")
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    objects = IncidentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-id"], name="incident_open", condition=Q(resolved_at__isnull=True))]

    def __str__(self) -> str:
        return self.title

    @property
    def is_open(self) -> bool:
        """Whether it still lasts."""
        return self.resolved_at is None


class IncidentLinkQuerySet(models.QuerySet["IncidentLink"]):
    """Which links."""

    def standing(self) -> IncidentLinkQuerySet:
        """Those that nobody took back."""
        return self.filter(unlinked_at__isnull=True)

    def visible_to(self, agent: Agent) -> IncidentLinkQuerySet:
        """Those of conversations in inboxes the agent may open."""
        return self.filter(conversation__in=Conversation.objects.in_reach_of(agent))


class IncidentLink(models.Model):
    """That a conversation is about an incident. As long as that lasts, it is about one only."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    linked_at = models.DateTimeField()
    linked_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    unlinked_at = models.DateTimeField(null=True)
    unlinked_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    over_at = models.DateTimeField(null=True, help_text="taken back, or the incident is resolved")

    objects = IncidentLinkQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["conversation"], name="incident_one_at_a_time", condition=Q(over_at__isnull=True)
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "-id"], name="incident_links", condition=Q(unlinked_at__isnull=True)),
            models.Index(fields=["conversation", "-id"], name="incident_of_conversation"),
        ]


class IncidentNews(models.Model):
    """That everybody concerned is told something, each in their own conversation and language."""

    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="+", db_index=False)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField()
    texts = models.JSONField(default=dict, help_text="by language; “” is for all others. Empty: nothing is said")
    resolves = models.BooleanField(default=False, help_text="it says that it is over, and closes what it is told in")
    stopped_at = models.DateTimeField(null=True, help_text="when somebody took back what had not left")

    class Meta:
        indexes = [models.Index(fields=["incident", "-id"], name="incident_news")]


class Telling(models.TextChoices):
    """How far the news has come in one conversation."""

    WAITING = "waiting", _("Waits")
    TOLD = "told", _("Told")
    HELD = "held", _("Told, but stays open")
    REFUSED = "refused", _("Not told")
    STOPPED = "stopped", _("Taken back")


class IncidentTelling(models.Model):
    """That one conversation is to be told some news. There is one row however often the job runs, so it is told once."""

    news = models.ForeignKey(IncidentNews, on_delete=models.CASCADE, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    state = models.CharField(max_length=7, choices=Telling.choices, default=Telling.WAITING)
    message_id = models.BigIntegerField(null=True)
    why = models.CharField(max_length=200, blank=True, default="", help_text="why it was not told, or stays open")
    state_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["news", "conversation"], name="incident_told_once")]
        indexes = [
            models.Index(fields=["conversation"], name="incident_telling_of"),
            models.Index(fields=["news", "id"], name="incident_telling_waits", condition=Q(state="waiting")),
        ]
