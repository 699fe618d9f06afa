"""Invitations: the only way to get an account."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, link
from heard.staff.actions.invite import AlreadyJoinedError, invite
from heard.staff.actions.withdraw_invitation import withdraw_invitation
from heard.staff.models import Agent, Invitation, Team


class InvitationForm(SettingForm):
    """Whom to ask, and for what."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"), help_text=gettext_lazy("The invitation goes there; they sign in with it.")
    )

    class Meta:
        """What can be said."""

        model = Invitation
        fields = ("email", "name", "role", "teams")
        labels: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("Name"),
            "role": gettext_lazy("Role"),
            "teams": gettext_lazy("Teams"),
        }
        help_texts: ClassVar[dict[str, Any]] = {
            "name": gettext_lazy("As you would greet them; they may change it when they join."),
            "role": gettext_lazy(
                "Agents answer, team leads also steer, editors also write macros and templates, administrators do all."
            ),
            "teams": gettext_lazy("The teams they will be in from the first day."),
        }
        widgets: ClassVar[dict[str, Any]] = {"teams": forms.CheckboxSelectMultiple}

    link = ""

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Offer all teams."""
        super().__init__(*positional, **named)
        self.fields["teams"].queryset = Team.objects.all()

    def carry_out(self, *, by: Agent, at: dt.datetime) -> Invitation:
        """Invite them."""
        try:
            invitation, self.link = invite(**self.cleaned_data, by=by, at=at)
        except AlreadyJoinedError as error:
            raise RefusedError(_("Somebody with this address works here already."), "email") from error
        return invitation


class InvitationAdd(SettingAdd):
    """Inviting somebody."""

    def save_action(self) -> HttpResponse:
        """Show the link once: whoever has it can join."""
        context = {
            "title": _("The invitation is ready") if _is_kept_here() else _("The invitation is on its way"),
            "words": self._words() % {"address": self.object.email},
            "label": _("Link"),
            "secret": self.form.link,
            "back": reverse("invitations:index"),
        }
        return render(self.request, "studio/once.html", context, using="django")

    def _words(self) -> str:
        if _is_kept_here():
            return _(
                "Mails to colleagues do not leave this machine yet (HEARD_OUTGOING), so hand this link to %(address)s "
                "yourself: it works once, for seven days, and is not shown here again."
            )
        return _(
            "%(address)s gets a mail with this link. You may also hand it over yourself: it works once, for "
            "seven days, and is not shown here again."
        )


def _is_kept_here() -> bool:
    return bool(settings.HEARD_OUTGOING == "outbox")


class InvitationDelete(SettingDelete):
    """Taking an invitation back."""

    page_title = gettext_lazy("Withdraw")
    success_message = gettext_lazy("The invitation was withdrawn; its link no longer works.")
    yes = gettext_lazy("Withdraw the invitation")
    no = gettext_lazy("Keep it")

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return _("The link that %(address)s got will no longer work.") % {"address": self.object.email}

    def get_page_subtitle(self) -> str:
        """Return whom it was sent to."""
        return str(self.object.email)

    def remove(self) -> None:
        """Withdraw it; who was invited stays on record."""
        withdraw_invitation(invitation=self.object, by=self.request.user, at=timezone.now())


def state_of(invitation: Invitation) -> str:
    """Return how an invitation stands."""
    if invitation.accepted_at:
        return _("joined")
    if invitation.withdrawn_at:
        return _("withdrawn")
    return _("waiting") if invitation.is_open(at=timezone.now()) else _("ended")


def withdrawal_of(invitation: Invitation) -> str:
    """Return the link to where an open invitation is withdrawn."""
    is_open = invitation.is_open(at=timezone.now())
    return link(reverse("invitations:delete", args=[invitation.pk]), _("Withdraw")) if is_open else ""


class InvitationScreens(Screens):
    """Invitations."""

    model = Invitation
    name = "invitations"
    title = gettext_lazy("Invitations")
    add_label = gettext_lazy("Invite somebody")
    icon = "mail"
    deeds = ("add", "delete")
    form = InvitationForm
    add_view_class = InvitationAdd
    delete_view_class = InvitationDelete
    lead = gettext_lazy("Colleagues join by a link that is sent to them, works once and ends after seven days.")
    empty = gettext_lazy("Nobody has been invited yet. Two pairs of eyes see more than one: invite a colleague.")
    list_display = (
        Column("email", label=gettext_lazy("To")),
        Column("role", label=gettext_lazy("Role"), accessor="get_role_display"),
        Column("invited_by", label=gettext_lazy("Invited by")),
        DateColumn("created_at", label=gettext_lazy("Sent")),
        StatusTagColumn(
            "state",
            label=gettext_lazy("How it stands"),
            accessor=state_of,
            primary=lambda invitation: invitation.is_open(at=timezone.now()),
        ),
        Column(
            "withdrawal",
            label=gettext_lazy("Take back"),
            accessor=withdrawal_of,
        ),
    )
    ordering = "-id"

    def rows(self) -> QuerySet[Invitation]:
        """Leave out the owner's first link."""
        return Invitation.objects.exclude(email="").select_related("invited_by").order_by("-pk")
