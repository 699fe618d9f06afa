"""Complaints: that we let a customer down, who sees to it, what we offered, and how it ended."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer
from heard.staff.models import Agent


class ComplaintCause(models.Model):
    """What went wrong, in one of a few words that everybody understands alike."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("cause of complaints")
        verbose_name_plural = _("causes of complaints")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Outcome(models.TextChoices):
    """How a complaint ended."""

    ACCEPTED = "accepted", _("Remedy accepted")
    REFUSED = "refused", _("Remedy refused")
    NO_ANSWER = "no_answer", _("No answer to the remedy")
    NOTHING_DUE = "nothing_due", _("No remedy was due")
    CUSTOMER = "customer", _("The customer closed it")
    JOINED = "joined", _("Went on in another complaint")


#: Neither closed nor withdrawn. Lists and their indexes say it in the same words.
OPEN = Q(closed_at__isnull=True, withdrawn_at__isnull=True)


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Which complaints."""

    def visible_to(self, agent: Agent) -> ComplaintQuerySet:
        """Those about conversations in inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def open(self) -> ComplaintQuerySet:
        """Those that somebody has to see to."""
        return self.filter(OPEN)

    def closed(self) -> ComplaintQuerySet:
        """Those that are settled; what was opened by mistake is none of them."""
        return self.filter(closed_at__isnull=False)

    def standing(self) -> ComplaintQuerySet:
        """Those that were not opened by mistake."""
        return self.filter(withdrawn_at__isnull=True)


class Complaint(models.Model):
    """One complaint. It always has a named owner; it ends closed, or withdrawn when it was opened by mistake."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    began_in = models.BigIntegerField(help_text="the conversation it was opened in, which may be part of another now")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+", db_index=False)
    words = models.TextField(help_text="what it is about")
    acknowledged_at = models.DateTimeField(null=True, help_text="when the customer was told that it is taken seriously")
    promise_ids = ArrayField(models.BigIntegerField(), default=list, help_text="what was promised because of it")
    cause = models.ForeignKey(ComplaintCause, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    cause_words = models.CharField(max_length=300, blank=True, default="")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True, default="")
    closing_words = models.CharField(max_length=300, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, help_text="opened by mistake")
    withdrawn_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["conversation"], name="complaint_one_at_a_time", condition=OPEN),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, outcome="") | Q(closed_at__isnull=False) & ~Q(outcome=""),
                name="complaint_closed_somehow",
            ),
        ]
        indexes = [
            models.Index(fields=["conversation", "-id"], name="complaint_conversation"),
            models.Index(fields=["customer", "-id"], name="complaint_customer"),
            models.Index(fields=["inbox", "-id"], name="complaint_inbox"),
            models.Index(fields=["owner", "-id"], name="complaint_owner"),
            models.Index(fields=["inbox", "closed_at"], name="complaint_closed", condition=Q(closed_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"#{self.conversation_id}: {self.words[:60]}"

    @property
    def is_open(self) -> bool:
        """Whether somebody has to see to it."""
        return self.closed_at is None and self.withdrawn_at is None


class RemedyKind(models.TextChoices):
    """What we offer to make good for it."""

    REFUND = "refund", _("Refund")
    REPLACEMENT = "replacement", _("Replacement")
    CREDIT = "credit", _("Credit")
    APOLOGY = "apology", _("Apology")
    OTHER = "other", _("Something else")


#: Those of which one says how much.
OF_MONEY = frozenset({RemedyKind.REFUND, RemedyKind.CREDIT})


class RemedyAnswer(models.TextChoices):
    """What the customer said to it."""

    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")
    NO_ANSWER = "no_answer", _("No answer")


class Remedy(models.Model):
    """Something we offered to make good, and what the customer said to it. Of a complaint the last one counts."""

    complaint = models.ForeignKey(Complaint, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=11, choices=RemedyKind.choices)
    amount = models.DecimalField(max_digits=12, decimal_places=2, null=True)
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217")
    words = models.CharField(max_length=300, blank=True, default="")
    offered_at = models.DateTimeField()
    offered_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    replaced_at = models.DateTimeField(null=True, help_text="when another was offered in its place, unanswered")
    answer = models.CharField(max_length=9, choices=RemedyAnswer.choices, blank=True, default="")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(
        Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False, help_text="who noted it for them"
    )
    by_page = models.BooleanField(default=False, help_text="the customer said it themselves, on the page of the offer")
    answer_words = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True) | ~Q(answer="") & Q(answered_at__isnull=False),
                name="remedy_answered_somehow",
            ),
        ]
        indexes = [models.Index(fields=["complaint", "-id"], name="remedy_complaint")]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def is_waiting(self) -> bool:
        """Whether the customer may still answer it."""
        return not self.answer and self.replaced_at is None
