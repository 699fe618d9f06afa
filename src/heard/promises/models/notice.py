"""Notices: what we say to customers on our own, and how much of it they want."""

from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Conversation, Inbox
from heard.customers.models import Customer
from heard.promises.models.calendar import Calendar
from heard.promises.models.promise import Promise
from heard.staff.models import Agent


class NoticeKind(models.TextChoices):
    """What it is about; the most urgent first."""

    APOLOGY = "apology", _("Apology")
    WARNING = "warning", _("It will be late")
    UPDATE = "update", _("Where it stands")
    CHECK_IN = "check_in", _("Check-in")


class NoticeState(models.TextChoices):
    """How far it has come."""

    DRAFT = "draft", _("Waits for one click")
    READY = "ready", _("Waits for its moment")
    SENT = "sent", _("Sent")
    MERGED = "merged", _("Sent together with another")
    DROPPED = "dropped", _("Not sent")


GONE_OUT = (NoticeState.SENT, NoticeState.MERGED)


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Which notices."""

    def visible_to(self, agent: Agent) -> NoticeQuerySet:
        """Those about conversations in inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def drafts(self) -> NoticeQuerySet:
        """Those that somebody has to look at."""
        return self.filter(state=NoticeState.DRAFT)

    def waiting(self) -> NoticeQuerySet:
        """Those not sent yet, and not dropped."""
        return self.filter(state__in=[NoticeState.DRAFT, NoticeState.READY])

    def expired(self, *, at: dt.datetime) -> NoticeQuerySet:
        """Those that would come too late to be of use."""
        return self.waiting().filter(expires_at__lte=at)


class Notice(models.Model):
    """Something the product would say to a customer by itself. It leaves by the gate, or is dropped with a reason."""

    kind = models.CharField(max_length=8, choices=NoticeKind.choices)
    # Whoever prepares a notice twice, after a crash, prepares it once.
    key = models.CharField(max_length=120, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="+", db_index=False)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+", db_index=False)
    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    promise = models.ForeignKey(Promise, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    text = models.TextField()
    suggestion = models.TextField(
        blank=True,
        default="",
        db_default="",
        help_text="other words, by a language model; sent only if somebody takes them",
    )
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=7, choices=NoticeState.choices, default=NoticeState.DRAFT)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    approved_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    not_before = models.DateTimeField(null=True, help_text="the gate looks at it again then")
    state_at = models.DateTimeField(db_default=Now())
    reason = models.CharField(max_length=200, blank=True, default="", help_text="why it was dropped, or waits")
    message_id = models.BigIntegerField(null=True, help_text="the message it was sent in")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["conversation", "-id"], name="notice_conversation"),
            models.Index(fields=["customer", "state_at"], name="notice_customer"),
            models.Index(fields=["not_before", "id"], name="notice_ready", condition=Q(state="ready")),
            models.Index(fields=["made_at", "id"], name="notice_draft", condition=Q(state="draft")),
            models.Index(fields=["promise"], name="notice_promise", condition=Q(promise__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:40]}"


class Wish(models.TextChoices):
    """How much somebody wants to hear from us on our own."""

    DAILY = "daily", _("Every day, even when there is nothing new")
    NEWS = "news", _("Only when there is news")
    NONE = "none", _("Nothing but answers")


class Way(models.TextChoices):
    """How somebody wants to hear where their matter stands."""

    EMAIL = "email", _("By mail")
    CHAT = "chat", _("In our chat")
    CALL = "call", _("By a call from us")


class NoticeWish(models.Model):
    """What a customer chose; who chose nothing hears daily, by mail."""

    customer = models.OneToOneField(Customer, primary_key=True, on_delete=models.CASCADE, related_name="+")
    wish = models.CharField(max_length=5, choices=Wish.choices, default=Wish.DAILY)
    channel = models.CharField(max_length=5, choices=Way.choices, default=Way.EMAIL)
    number = models.CharField(max_length=30, blank=True, default="", help_text="the telephone number to call")
    at = models.DateTimeField()


class Mode(models.TextChoices):
    """Who decides that a notice leaves."""

    OFF = "off", _("Nobody: prepare none")
    DRAFT = "draft", _("An agent, with one click")
    AUTOMATIC = "automatic", _("It leaves by itself")


class Informing(models.Model):
    """One row: how customers are kept informed."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    updates = models.CharField(_("where it stands"), max_length=9, choices=Mode.choices, default=Mode.DRAFT)
    after_hours = models.PositiveSmallIntegerField(
        _("when nothing was said for"), default=24, help_text=_("Hours; then the customer hears where it stands.")
    )
    warnings = models.CharField(_("before a promise is broken"), max_length=9, choices=Mode.choices, default=Mode.DRAFT)
    apologies = models.CharField(
        _("after a promise was broken"), max_length=9, choices=Mode.choices, default=Mode.DRAFT
    )
    check_ins = models.CharField(
        _("some days after a matter was closed"), max_length=9, choices=Mode.choices, default=Mode.DRAFT
    )
    check_in_days = models.PositiveSmallIntegerField(_("days after closing"), default=3)
    asks_satisfaction = models.BooleanField(_("ask how they were served"), default=True)
    after_purchase = models.CharField(
        _("some days after a purchase"), max_length=9, choices=Mode.choices, default=Mode.DRAFT
    )
    after_purchase_days = models.PositiveSmallIntegerField(_("days after the purchase"), default=10)
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(20, 0), help_text=_("In the customer's time zone."))
    quiet_until = models.TimeField(_("until"), default=dt.time(8, 0))
    calendar = models.ForeignKey(
        Calendar,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("business hours"),
        help_text=_("Where it stands is only told while we are there; empty: at any hour that is not quiet."),
    )

    class Meta:
        verbose_name = _("keeping customers informed")

    def __str__(self) -> str:
        return str(_("Keeping customers informed"))

    @classmethod
    def current(cls) -> Informing:
        """Return the one row, made on first use."""
        return cls.objects.get_or_create(id=1)[0]
