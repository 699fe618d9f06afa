"""Fields of the business's own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
