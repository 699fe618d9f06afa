"""Inboxes."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column

from heard.conversations.actions.change_inbox import change_inbox
from heard.conversations.actions.open_inbox import AddressTakenError, open_inbox
from heard.conversations.models import Inbox
from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens
from heard.staff.models import Agent


class InboxForm(SettingForm):
    """An inbox: its address, who opens it, and what it does by itself."""

    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=settings.LANGUAGES,
        help_text=gettext_lazy("Spoken to customers whose own language we do not know."),
    )
    is_active = forms.BooleanField(
        label=gettext_lazy("In use"),
        required=False,
        initial=True,
        help_text=gettext_lazy("Taken out of use, it is hidden from the lists; its conversations stay."),
    )

    class Meta:
        """What can be set."""

        model = Inbox
        fields = (
            "name",
            "address",
            "brand",
            "language",
            "teams",
            "assignment",
            "last_agent_first",
            "acknowledges",
            "offers_articles",
            "first_answer_hours",
            "reopen_days",
            "is_active",
        )
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As colleagues say it; customers see it as the sender of your answers."),
            "brand": gettext_lazy("Whose name, logo, colour and signature its mails bear."),
            "assignment": gettext_lazy("Nobody who is away or has enough open is given more."),
            "last_agent_first": gettext_lazy("Who answered a customer last gets them again, when they are there."),
            "acknowledges": gettext_lazy(
                "Customers hear at once that their message arrived; robots, lists and returned mail never do."
            ),
            "offers_articles": gettext_lazy(
                "An acknowledgement by mail ends with up to three articles of the help centre that everybody may read, "
                "only where search is sure, and never to who complains."
            ),
        }
        widgets: ClassVar[dict[str, Any]] = {"teams": forms.CheckboxSelectMultiple}

    def clean_address(self) -> str:
        """Addresses are kept in lower case."""
        return str(self.cleaned_data["address"]).strip().lower()

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Inbox:
        """Open or change the inbox."""
        entered = dict(self.cleaned_data)
        try:
            if self.instance._state.adding:
                first = {name: entered[name] for name in ("name", "address", "brand", "language")}
                inbox = open_inbox(**first, by=by)
            else:
                inbox = Inbox.objects.select_for_update().get(pk=self.instance.pk)
            change_inbox(inbox=inbox, by=by, **entered)
        except AddressTakenError as error:
            raise RefusedError(_("Another inbox has this name or this address."), "address") from error
        return inbox


class InboxScreens(Screens):
    """Inboxes. None is removed: its conversations need it; it can be taken out of use."""

    model = Inbox
    name = "inboxes"
    title = gettext_lazy("Inboxes")
    add_label = gettext_lazy("Open an inbox")
    icon = "mail"
    deeds = ("add", "change")
    form = InboxForm
    panels_of_form = (
        MultiFieldPanel(
            [FieldPanel(name) for name in ("name", "address", "brand", "language", "is_active")],
            heading=gettext_lazy("The inbox"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("teams", "assignment", "last_agent_first")],
            heading=gettext_lazy("Who works here"),
        ),
        MultiFieldPanel(
            [FieldPanel(name) for name in ("acknowledges", "offers_articles", "first_answer_hours", "reopen_days")],
            heading=gettext_lazy("What it does by itself"),
        ),
    )
    lead = gettext_lazy(
        "Where conversations arrive. Each has one address, speaks for one brand, and opens to some teams or to all."
    )
    empty = gettext_lazy("There is no inbox yet. Add the address your customers write to.")
    list_display = (
        "name",
        "address",
        "brand",
        Column(
            "teams",
            label=gettext_lazy("Opens to"),
            accessor=lambda inbox: listed(inbox.teams.all()) or _("everybody"),
        ),
        BooleanColumn("is_active", label=gettext_lazy("In use")),
    )

    def rows(self) -> QuerySet[Inbox]:
        """Fetch brands and teams along."""
        return Inbox.objects.select_related("brand").prefetch_related("teams")
