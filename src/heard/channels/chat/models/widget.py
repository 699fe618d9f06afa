"""Widgets: what an inbox shows on websites, and what it says there by itself."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from heard.conversations.models import Inbox
from heard.plumbing.sealing import SealedField

if TYPE_CHECKING:
    from heard.staff.models import Agent


class Position(models.TextChoices):
    """In which corner of the page it stands."""

    END = "end", _("Where lines end (bottom right in English)")
    START = "start", _("Where lines begin (bottom left in English)")


class AsksFor(models.TextChoices):
    """Whether visitors are asked for something before they chat."""

    NOT = "not", _("Do not ask")
    MAY = "may", _("Ask; they may leave it out")
    MUST = "must", _("Ask; needed to begin")


def new_key() -> str:
    """Return a name for a widget that nobody guesses by counting; it is no secret, as every page shows it."""
    return secrets.token_urlsafe(12)


class ChatWidgetQuerySet(models.QuerySet["ChatWidget"]):
    """Which widgets."""

    def visible_to(self, agent: Agent) -> ChatWidgetQuerySet:
        """Those of inboxes the agent may open."""
        return self.filter(inbox__in=Inbox.objects.visible_to(agent))

    def open_to_visitors(self) -> ChatWidgetQuerySet:
        """Those that are switched on, of inboxes in use."""
        return self.filter(is_on=True, inbox__is_active=True)


class ChatWidget(models.Model):
    """The chat of one inbox: where it may stand, how it looks, and what it asks for."""

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+", verbose_name=_("inbox"))
    key = models.CharField(max_length=22, unique=True, default=new_key, editable=False)
    is_on = models.BooleanField(_("in use"), default=True)
    origins = models.TextField(
        _("websites"),
        blank=True,
        default="",
        help_text=_("One address a line, as in https://shop.example; the chat opens nowhere else."),
    )
    colour = models.CharField(
        _("colour"), max_length=9, blank=True, default="", help_text=_("As in #3b5bdb; empty: the brand’s.")
    )
    position = models.CharField(_("corner"), max_length=5, choices=Position.choices, default=Position.END)
    welcome = models.CharField(
        _("welcome"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Stands above every new chat; empty: a friendly line in the visitor’s language."),
    )
    away_words = models.CharField(
        _("when nobody is there"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("Said outside opening hours; empty: a friendly line with the moment you open again."),
    )
    asks_name = models.CharField(_("name"), max_length=4, choices=AsksFor.choices, default=AsksFor.NOT)
    asks_email = models.CharField(_("email address"), max_length=4, choices=AsksFor.choices, default=AsksFor.MAY)
    only_known = models.BooleanField(
        _("only for customers your website vouches for"),
        default=False,
        help_text=_("Nobody can chat whom your server has not signed for."),
    )
    secret = SealedField(editable=False, null=True, help_text="signs who a visitor is; sealed")
    allows_voice = models.BooleanField(_("visitors may call"), default=False)
    allows_video = models.BooleanField(_("visitors may call with picture"), default=False)
    shows_visitors = models.BooleanField(
        _("show who is on the site"),
        default=False,
        help_text=_("Agents see which page a visitor reads, after the visitor agreed; it is never stored."),
    )
    previews_typing = models.BooleanField(
        _("show agents what a visitor types"),
        default=False,
        help_text=_("Before it is sent. Visitors are told so."),
    )
    wait_minutes = models.PositiveSmallIntegerField(
        _("ask for an address after"),
        default=3,
        help_text=_("Minutes without an answer; then the chat offers to go on by email."),
    )
    mail_minutes = models.PositiveSmallIntegerField(
        _("email what was missed after"),
        default=2,
        help_text=_("Minutes in which a visitor who left did not see an answer."),
    )

    objects = ChatWidgetQuerySet.as_manager()

    class Meta:
        ordering = ["inbox_id"]
        verbose_name = _("chat on your website")

    def __str__(self) -> str:
        return str(self.inbox)

    @property
    def allowed_origins(self) -> frozenset[str]:
        """The origins whose pages may open it, as browsers name them."""
        return frozenset(line.strip().rstrip("/").lower() for line in self.origins.splitlines() if line.strip())


class WhichVisitors(models.TextChoices):
    """To whom a greeting is said."""

    ALL = "all", _("Everybody")
    NEW = "new", _("Who is here for the first time")
    RETURNING = "returning", _("Who was here before")


class Greeting(models.Model):
    """Something the chat says first: once to a visitor, and never while a conversation is open."""

    widget = models.ForeignKey(ChatWidget, on_delete=models.CASCADE, related_name="greetings", verbose_name=_("chat"))
    words = models.CharField(_("words"), max_length=300)
    page = models.CharField(
        _("on pages"),
        max_length=300,
        blank=True,
        default="",
        help_text=_("As in /checkout/*; a star stands for anything; empty: every page."),
    )
    seconds = models.PositiveSmallIntegerField(_("after"), default=20, help_text=_("Seconds on the page."))
    who = models.CharField(_("to"), max_length=9, choices=WhichVisitors.choices, default=WhichVisitors.ALL)
    language = models.CharField(
        _("language"), max_length=10, blank=True, default="", help_text=_("Only to visitors with this one; empty: all.")
    )
    is_on = models.BooleanField(_("in use"), default=True)
    rank = models.PositiveSmallIntegerField(_("order"), default=1, help_text=_("The first one that fits is said."))

    class Meta:
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.words[:60]
