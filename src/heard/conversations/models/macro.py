"""Words written once and used often."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models.inbox import Inbox
from heard.staff.models import Agent, Team


class MacroQuerySet(models.QuerySet["Macro"]):
    """Which macros."""

    def visible_to(self, agent: Agent) -> MacroQuerySet:
        """Those for everybody and those for the agent's teams."""
        if not (agent.is_authenticated and agent.is_active):
            return self.none()
        through = Macro.teams.through.objects
        mine = through.filter(team__members=agent.pk).values("macro_id")
        return self.filter(~models.Q(pk__in=through.values("macro_id")) | models.Q(pk__in=mine))


class Macro(models.Model):
    """An answer and the steps that go with it, called by typing / in the composer."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    text = models.TextField(
        _("words"), blank=True, default="", help_text=_("May use {customer}, {agent}, {number}, {subject}.")
    )
    steps = models.JSONField(
        _("steps"), default=list, blank=True, help_text=_('For example [{"tag": "refund"}, {"resolve": true}].')
    )
    teams = models.ManyToManyField(
        Team, related_name="+", blank=True, verbose_name=_("teams"), help_text=_("Empty: everybody.")
    )

    objects = MacroQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MessageTemplate(models.Model):
    """The words of an automatic message, for an inbox (or all) in a language."""

    class Purpose(models.TextChoices):
        """When it is sent."""

        ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement")
        UPDATE = "update", _("Where it stands")
        WARNING = "warning", _("It will be late")
        APOLOGY = "apology", _("Apology")
        CHECK_IN = "check_in", _("Check-in")
        AFTER_PURCHASE = "after_purchase", _("After a purchase")
        CHAT = "chat", _("Acknowledgement in a chat")

    #: What may stand in braces on each occasion, besides {customer}, {number}, {subject} and {business}.
    GAPS: ClassVar[Mapping[str, tuple[str, ...]]] = {
        Purpose.ACKNOWLEDGEMENT: ("salutation", "expected", "link"),
        Purpose.UPDATE: ("where", "next"),
        Purpose.WARNING: ("thing", "due", "next"),
        Purpose.APOLOGY: ("thing", "due", "next"),
        Purpose.CHECK_IN: (),
        Purpose.AFTER_PURCHASE: ("order",),
        Purpose.CHAT: ("salutation", "expected", "link"),
    }

    purpose = models.CharField(_("when"), max_length=20, choices=Purpose.choices, default=Purpose.ACKNOWLEDGEMENT)
    inbox = models.ForeignKey(
        Inbox,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("inbox"),
        help_text=_("Empty: all."),
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    subject = models.CharField(_("subject"), max_length=200, blank=True, default="")
    text = models.TextField(_("words"), help_text=_("May use {customer}, {number}, {subject}, {business}, {expected}."))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["purpose", "inbox", "language"], name="message_template_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()} ({self.language})"
