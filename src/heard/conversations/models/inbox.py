"""Inboxes: where conversations arrive, and who may open them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from heard.staff.models import Agent, Team


class Brand(models.Model):
    """A name under which the business meets its customers."""

    name = models.CharField(_("name"), max_length=120)
    colour = models.CharField(
        _("colour"), max_length=9, default="#3b5bdb", help_text=_("As in #3b5bdb; used in mails and on pages.")
    )
    logo_sha256 = models.CharField(max_length=64, blank=True, default="")
    website = models.URLField(_("website"), blank=True, default="")
    signature = models.TextField(
        _("signature"), blank=True, default="", help_text=_("Stands under every answer, after the agent's own.")
    )

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class AssignmentMode(models.TextChoices):
    """Who gets a new conversation."""

    BY_HAND = "hand", _("Nobody; people take what they do")
    FEWEST_OPEN = "fewest", _("Whoever has the fewest open")
    ROUND_ROBIN = "round", _("Everybody in turn")


class InboxQuerySet(models.QuerySet["Inbox"]):
    """Which inboxes."""

    def active(self) -> InboxQuerySet:
        """Those in use."""
        return self.filter(is_active=True)

    def visible_to(self, agent: Agent) -> InboxQuerySet:
        """Those an agent may open: all for an administrator, else the ones without teams and the ones of their teams.

        This is the one place that decides it; everything in a conversation asks here.
        """
        if not (agent.is_authenticated and agent.is_active):
            return self.none()
        if agent.is_admin:
            return self
        teams = Inbox.teams.through.objects
        limited = teams.values("inbox_id")
        mine = teams.filter(team__members=agent.pk).values("inbox_id")
        return self.filter(~Q(pk__in=limited) | Q(pk__in=mine))


class Inbox(models.Model):
    """A place where conversations arrive, for example “Support”, with its address, language and teams."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", verbose_name=_("brand"))
    address = models.EmailField(
        _("email address"), unique=True, help_text=_("Customers write to it and answers come from it.")
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    teams = models.ManyToManyField(
        Team,
        related_name="+",
        blank=True,
        verbose_name=_("teams"),
        help_text=_("Only these may open it; empty means everybody."),
    )
    assignment = models.CharField(
        _("new conversations go to"), max_length=8, choices=AssignmentMode.choices, default=AssignmentMode.BY_HAND
    )
    last_agent_first = models.BooleanField(_("back to who knew the customer last"), default=True)
    acknowledges = models.BooleanField(_("acknowledge new conversations"), default=True)
    offers_articles = models.BooleanField(_("offer articles that surely fit"), default=True)
    first_answer_hours = models.PositiveSmallIntegerField(
        _("we usually answer within"), default=24, help_text=_("Hours; the acknowledgement says so.")
    )
    reopen_days = models.PositiveSmallIntegerField(
        _("an answer reopens for"),
        default=30,
        help_text=_("Days after resolving; later it becomes a new conversation."),
    )
    is_active = models.BooleanField(default=True)

    objects = InboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "inboxes"
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
