"""The promise: something owed to a customer by some moment, and how it ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer
from heard.promises.models.calendar import Calendar
from heard.promises.telephone import Telephone, telephone_in
from heard.staff.models import Agent, Team


class PromiseKind(models.TextChoices):
    """What is owed."""

    ACKNOWLEDGE = "acknowledge", _("Acknowledgement")
    FIRST_ANSWER = "first_answer", _("First answer")
    NEXT_ANSWER = "next_answer", _("Next answer")
    UPDATE = "update", _("Next update")
    RESOLUTION = "resolution", _("Resolution")
    CALL_BACK = "call_back", _("Call back")
    CHECK_IN = "check_in", _("Check-in")
    OTHER = "other", _("Something else")


class Source(models.TextChoices):
    """Why it is owed."""

    POLICY = "policy", _("A service policy")
    RULE = "rule", _("A rule")
    AGENT = "agent", _("An agent's word")
    CUSTOMER = "customer", _("The customer's wish")
    DELIVERY = "delivery", _("A delivery")
    HOUSE = "house", _("The custom of the house")


class End(models.TextChoices):
    """How it ended."""

    KEPT = "kept", _("Kept")
    BROKEN = "broken", _("Broken")
    RELEASED = "released", _("Released")


#: What is still to be done: open, or broken and not made good yet. Lists and their indexes say it in the same words.
OWED = Q(end="") | Q(end=End.BROKEN, settled_at__isnull=True)


#: What we see to by ourselves when its moment comes: nobody has to do it, so no list of what is owed holds it.
BY_ITSELF = Q(kind=PromiseKind.CHECK_IN, source=Source.HOUSE)


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Which promises."""

    def visible_to(self, agent: Agent) -> PromiseQuerySet:
        """Those about conversations in inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def open(self) -> PromiseQuerySet:
        """Those that have not ended."""
        return self.filter(end="")

    def told(self) -> PromiseQuerySet:
        """Those the customer knows of; the others are targets we keep among ourselves."""
        return self.filter(told_at__isnull=False)

    def targets(self) -> PromiseQuerySet:
        """Those that a service policy aims at among ourselves."""
        return self.filter(source=Source.POLICY, told_at__isnull=True)

    def overdue(self, *, at: dt.datetime) -> PromiseQuerySet:
        """Those whose moment has passed and that nobody has ended yet."""
        return self.open().filter(due_at__lte=at)

    def owed(self) -> PromiseQuerySet:
        """Those still to be done: open ones, and broken ones that nobody made good yet."""
        return self.filter(OWED)


class Promise(models.Model):
    """One thing owed, by `due_at`. It ends exactly once: kept, broken or released, with who, when and why.

    What the customer was told is never given another date behind their back: a new promise takes its place.
    Its time is counted in the hours of its calendar (none: around the clock), from `made_at` on and without its pauses.
    While it is paused, because somebody else has to do something, it has no moment.
    """

    kind = models.CharField(max_length=12, choices=PromiseKind.choices)
    words = models.CharField(
        max_length=300, blank=True, default="", help_text="what exactly, where the kind does not say"
    )
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    order_number = models.CharField(max_length=60, blank=True, default="")
    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    follows_assignee = models.BooleanField(default=True, help_text="whoever has the conversation has the promise")
    source = models.CharField(max_length=8, choices=Source.choices)
    policy_id_then = models.BigIntegerField(null=True, help_text="the policy it came from, which may be gone")
    message_id = models.BigIntegerField(
        null=True, help_text="what it came from: a message with these words, or that waits"
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    told_at = models.DateTimeField(null=True, help_text="when the customer was told; none: a target among ourselves")
    calendar = models.ForeignKey(Calendar, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    seconds = models.PositiveIntegerField(default=0, help_text="how long it was given, in the calendar's hours")
    due_at = models.DateTimeField(null=True, help_text="none while it is paused")
    paused_at = models.DateTimeField(null=True)
    pauses: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="those that are over, as [[from, to], …]"
    )
    warn_percent = ArrayField(models.PositiveSmallIntegerField(), default=list)
    warned = models.PositiveSmallIntegerField(default=0, help_text="how many of the warnings were given")
    acts_at = models.DateTimeField(null=True, help_text="when something is to be done next: a warning, or it is broken")
    end = models.CharField(max_length=8, choices=End.choices, blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    reason = models.CharField(max_length=300, blank=True, default="", help_text="why it was broken or released")
    settled_at = models.DateTimeField(null=True, help_text="broken, but done after all, or a new date was set")
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        db_index=False,
        help_text="the promise of a new date that stands in its place",
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = PromiseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end="", ended_at__isnull=True)
                | ~Q(end="") & Q(ended_at__isnull=False, acts_at__isnull=True),
                name="promise_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True, due_at__isnull=False)
                | Q(paused_at__isnull=False, due_at__isnull=True, acts_at__isnull=True),
                name="promise_due_or_paused",
            ),
        ]
        indexes = [
            models.Index(fields=["acts_at", "id"], name="promise_acts", condition=Q(acts_at__isnull=False)),
            models.Index(fields=["conversation", "id"], name="promise_conversation"),
            models.Index(fields=["customer", "id"], name="promise_customer"),
            models.Index(fields=["owner", "due_at", "id"], name="promise_owed_owner", condition=OWED),
            models.Index(fields=["team", "due_at", "id"], name="promise_owed_team", condition=OWED),
            models.Index(fields=["inbox", "due_at", "id"], name="promise_owed_inbox", condition=OWED),
            models.Index(fields=["ended_at", "id"], name="promise_ended", condition=Q(ended_at__isnull=False)),
            models.Index(fields=["replaced_by"], name="promise_replaced", condition=Q(replaced_by__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.words}".strip()

    @property
    def is_by_itself(self) -> bool:
        """Whether we see to it by ourselves when its moment comes; nobody has to do it."""
        return self.kind == PromiseKind.CHECK_IN and self.source == Source.HOUSE

    @property
    def telephone(self) -> Telephone | None:
        """The number to ring, where a call was promised and the words say it."""
        return telephone_in(self.words) if self.kind == PromiseKind.CALL_BACK else None

    @property
    def is_owed(self) -> bool:
        """Whether it is still to be done, in time or late."""
        return not self.end or (self.end == End.BROKEN and self.settled_at is None)
