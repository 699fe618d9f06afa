"""The customer and their addresses on every channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from heard.staff.models import Agent


class ChannelKind(models.TextChoices):
    """The ways in which somebody reaches us."""

    EMAIL = "email", _("Email")
    CHAT = "chat", _("Chat")
    PHONE = "phone", _("Phone")
    SMS = "sms", _("SMS")
    VIDEO = "video", _("Video")
    SOCIAL = "social", _("Social network")
    COUNTER = "counter", _("At the counter")
    API = "api", _("API")


class Formality(models.TextChoices):
    """How somebody likes to be addressed."""

    UNKNOWN = "", _("As the language suggests")
    FORMAL = "formal", _("Formally")
    INFORMAL = "informal", _("Informally")


class CustomerQuerySet(models.QuerySet["Customer"]):
    """Which customers."""

    def present(self) -> CustomerQuerySet:
        """Those who were neither merged into another nor erased."""
        return self.filter(merged_into__isnull=True, erased_at__isnull=True)

    def visible_to(self, agent: Agent) -> CustomerQuerySet:
        """Everybody who works here may know the customers; what was said stays behind the inbox's door."""
        return self if agent.is_authenticated and agent.is_active else self.none()


class Customer(models.Model):
    """A person who buys from us or asks us something."""

    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    salutation = models.CharField(
        _("salutation"),
        max_length=80,
        blank=True,
        default="",
        help_text=_("Whole, as in “Dear Dr Okafor”; wins over all else."),
    )
    formality = models.CharField(_("address"), max_length=8, choices=Formality.choices, blank=True, default="")
    company = models.CharField(_("company"), max_length=200, blank=True, default="")
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    time_zone = models.CharField(_("time zone"), max_length=40, blank=True, default="")
    preferred_channel = models.CharField(
        _("likes to be reached by"), max_length=10, choices=ChannelKind.choices, blank=True, default=""
    )
    tier = models.CharField(
        _("tier"),
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text=_("As in “gold”; service policies go by it."),
    )
    preferred_hours = models.CharField(_("best hours"), max_length=80, blank=True, default="")
    notes = models.TextField(_("notes"), blank=True, default="")
    custom = models.JSONField(_("own fields"), default=dict, blank=True)
    created_at = models.DateTimeField(db_default=Now())
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    blocked_at = models.DateTimeField(null=True, blank=True, help_text="set: their mail goes straight to spam")
    erased_at = models.DateTimeField(null=True, blank=True)

    objects = CustomerQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["name"], name="customer_name"),
            GinIndex(fields=["name"], name="customer_name_parts", opclasses=["gin_trgm_ops"]),
            GinIndex(fields=["company"], name="customer_company_parts", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.name or _("Customer %(number)s") % {"number": self.pk}


class Address(models.Model):
    """One address of a customer on one channel: an email address, a phone number, a handle."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="addresses")
    kind = models.CharField(max_length=10, choices=ChannelKind.choices)
    value = models.CharField(max_length=320, help_text="normalised: email in lower case, phone as +digits")
    is_primary = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    undeliverable_since = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="address_once")]
        indexes = [GinIndex(fields=["value"], name="address_parts", opclasses=["gin_trgm_ops"])]

    def __str__(self) -> str:
        return self.value

    @property
    def told(self) -> str:
        """Return it as people read it: that of a chat is a key, which tells them nothing."""
        return str(ChannelKind.CHAT.label) if self.kind == ChannelKind.CHAT else self.value
