"""Keys with which scripts come in."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column, DateColumn, StatusTagColumn

from heard.plumbing.listing import listed
from heard.plumbing.studio.forms import RefusedError, SettingForm
from heard.plumbing.studio.screens import Screens, SettingAdd, SettingDelete, link
from heard.staff.actions.issue_token import ScopeIsWrong, issue_token
from heard.staff.actions.revoke_token import revoke_token
from heard.staff.models import Agent, ApiToken, Scope


class TokenForm(SettingForm):
    """What a script may do, as whom, and how long."""

    scope = forms.ChoiceField(
        label=gettext_lazy("May"),
        choices=Scope.choices,
        help_text=gettext_lazy("Give no more than the script needs, and never more than its agent may."),
    )
    expires_at = forms.DateTimeField(
        label=gettext_lazy("Ends"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=gettext_lazy("After this moment it opens nothing any more. Empty: it works until it is revoked."),
    )
    secret = ""

    class Meta:
        """What can be said."""

        model = ApiToken
        fields = ("name", "agent")
        help_texts: ClassVar[dict[str, Any]] = {
            "agent": gettext_lazy("What the script does is done in this name; it sees what this agent may see."),
        }

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Offer those who work here."""
        super().__init__(*positional, **named)
        self.fields["agent"].queryset = Agent.objects.get_queryset().active()

    def carry_out(self, *, by: Agent, at: dt.datetime) -> ApiToken:
        """Make the token."""
        entered = self.cleaned_data
        if entered["expires_at"] and entered["expires_at"] <= at:
            raise RefusedError(_("This moment has passed already."), "expires_at")
        try:
            token, self.secret = issue_token(
                agent=entered["agent"],
                name=entered["name"],
                scopes=[entered["scope"]],
                expires_at=entered["expires_at"],
                by=by,
                at=at,
            )
        except ScopeIsWrong as error:
            raise RefusedError(_("Only a token of an administrator may do everything."), "scope") from error
        return token


class TokenAdd(SettingAdd):
    """Making a token."""

    def save_action(self) -> HttpResponse:
        """Show the secret, once."""
        context = {
            "title": _("The token “%(name)s” is ready") % {"name": self.object},
            "words": _("Copy it now: only its fingerprint is kept, so nobody can show it to you again."),
            "label": _("Token"),
            "secret": self.form.secret,
            "back": reverse("tokens:index"),
        }
        return render(self.request, "studio/once.html", context, using="django")


class TokenDelete(SettingDelete):
    """Taking a token back."""

    page_title = gettext_lazy("Revoke")
    success_message = gettext_lazy("The token was revoked; it opens nothing any more.")
    yes = gettext_lazy("Revoke the token")

    @property
    def confirmation_message(self) -> str:
        """Say what follows."""
        return _("Whatever uses this token gets no answer any more. This cannot be undone.")

    def remove(self) -> None:
        """Revoke it; that it was there stays on record."""
        revoke_token(token=self.object, by=self.request.user, at=timezone.now())


def state_of(token: ApiToken) -> str:
    """Return how a token stands."""
    if token.revoked_at:
        return _("revoked")
    return _("ended") if token.expires_at and token.expires_at <= timezone.now() else _("in use")


def revocation_of(token: ApiToken) -> str:
    """Return the link to where a token is revoked."""
    return "" if token.revoked_at else link(reverse("tokens:delete", args=[token.pk]), _("Revoke"))


class TokenScreens(Screens):
    """API tokens."""

    model = ApiToken
    name = "tokens"
    title = gettext_lazy("API tokens")
    add_label = gettext_lazy("Make a token")
    icon = "key"
    deeds = ("add", "delete")
    form = TokenForm
    add_view_class = TokenAdd
    delete_view_class = TokenDelete
    lead = gettext_lazy(
        "With a token a script uses the API. Give each script its own, so that one can be taken back alone."
    )
    empty = gettext_lazy("No script comes in yet.")
    list_display = (
        Column("name", label=gettext_lazy("For")),
        Column("start", label=gettext_lazy("Begins with")),
        Column("agent", label=gettext_lazy("Acts as")),
        Column(
            "scopes",
            label=gettext_lazy("May"),
            accessor=lambda token: listed(Scope(scope).label for scope in token.scopes),
        ),
        DateColumn("last_used_at", label=gettext_lazy("Last used")),
        StatusTagColumn(
            "state",
            label=gettext_lazy("How it stands"),
            accessor=state_of,
            primary=lambda token: token.revoked_at is None,
        ),
        Column("revocation", label=gettext_lazy("Take back"), accessor=revocation_of),
    )

    def rows(self) -> QuerySet[ApiToken]:
        """Fetch the agents along."""
        return ApiToken.objects.select_related("agent").order_by("-pk")
