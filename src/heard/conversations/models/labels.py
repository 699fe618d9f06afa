"""Words that agents put on conversations."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from heard.staff.models import Agent


class Tag(models.Model):
    """A word on a conversation, for example “damaged in transit”."""

    name = models.CharField(_("name"), max_length=60, unique=True)
    colour = models.CharField(_("colour"), max_length=9, blank=True, default="")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Tagging(models.Model):
    """That a conversation bears a tag, since when and by whom."""

    conversation = models.ForeignKey("conversations.Conversation", on_delete=models.CASCADE, related_name="+")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "tag"], name="tagging_once")]


class ContactReason(models.Model):
    """Why somebody wrote, for example “Where is my order?”; one of a short list."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomField(models.Model):
    """A field of the business's own on conversations or customers."""

    class On(models.TextChoices):
        """Where the field stands."""

        CONVERSATION = "conversation", _("Conversations")
        CUSTOMER = "customer", _("Customers")

    class Kind(models.TextChoices):
        """What may be entered."""

        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        YES_NO = "yesno", _("Yes or no")

    stands_on = models.CharField(_("stands on"), max_length=12, choices=On.choices, default=On.CONVERSATION)
    key = models.SlugField(_("key"), max_length=40, help_text=_("As the API calls it, for example order_number."))
    label = models.CharField(_("label"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.TEXT)
    choices = models.TextField(_("choices"), blank=True, default="", help_text=_("One in each line."))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stands_on", "key"], name="custom_field_once")]
        ordering = ["stands_on", "label"]

    def __str__(self) -> str:
        return self.label
