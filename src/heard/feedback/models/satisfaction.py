"""What customers say when they are asked how it went: whether it works, how they were served, and why."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Closure, Conversation, Inbox
from heard.customers.models import Customer
from heard.staff.models import Agent, Team


class Score(models.IntegerChoices):
    """How they were served, in five steps."""

    VERY_BAD = 1, _("Very bad")
    BAD = 2, _("Not good")
    MIDDLING = 3, _("So-so")
    GOOD = 4, _("Good")
    VERY_GOOD = 5, _("Very good")


#: From here down somebody should look at once.
LOW = Score.BAD


class AskedBy(models.TextChoices):
    """Where they were asked."""

    CHECK_IN = "check_in", _("Check-in by mail")
    PAGE = "page", _("Page of their request")
    CHAT = "chat", _("End of a chat")


class SatisfactionQuerySet(models.QuerySet["Satisfaction"]):
    """Which answers."""

    def visible_to(self, agent: Agent) -> SatisfactionQuerySet:
        """Those about conversations in inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def given(self) -> SatisfactionQuerySet:
        """Those with a score."""
        return self.filter(score__isnull=False)


class Satisfaction(models.Model):
    """One customer, asked after one closing of one conversation, by whoever served them then."""

    closure = models.OneToOneField(Closure, on_delete=models.CASCADE, related_name="+")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+")
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    channel = models.CharField(max_length=10)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    source = models.CharField(max_length=8, choices=AskedBy.choices)
    asked_at = models.DateTimeField(null=True, help_text="when a mail asked them; none: they came by themselves")
    is_well = models.BooleanField(null=True, help_text="whether it still works; none: they did not say")
    is_well_at = models.DateTimeField(null=True)
    score = models.SmallIntegerField(null=True, choices=Score.choices)
    reason = models.TextField(blank=True, default="")
    answered_at = models.DateTimeField(null=True, help_text="when they first gave a score")

    objects = SatisfactionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(score__isnull=True, answered_at__isnull=True)
                | Q(score__gte=1, score__lte=5, answered_at__isnull=False),
                name="satisfaction_scored_once_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="satisfaction_conversation"),
            models.Index(fields=["inbox", "-answered_at"], name="satisfaction_said", condition=Q(score__isnull=False)),
            models.Index(fields=["answered_at"], name="satisfaction_answered", condition=Q(score__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.score or '–'} ({self.get_source_display()})"
