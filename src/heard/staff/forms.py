"""What people fill in about themselves."""

from __future__ import annotations

import zoneinfo
from functools import cache
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from heard.staff.models import Agent


@cache
def time_zones() -> list[tuple[str, str]]:
    """Return the time zones to choose from: UTC, then those named by a place."""
    places = sorted(
        zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
    )
    return [("UTC", "UTC"), *((zone, zone.replace("_", " ")) for zone in places)]


class WhereForm(forms.Form):
    """The language and time zone somebody works in."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.INTERFACE_LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=time_zones, widget=forms.Select(attrs={"data-own-time-zone": True})
    )


class NewPasswordForm(forms.Form):
    """A password for a new account."""

    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least ten characters; a few words in a row are easy to remember and hard to guess."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse passwords that are easy to guess, knowing name and address."""
        cleaned = super().clean() or {}
        person = Agent(name=cleaned.get("name", ""), email=cleaned.get("email", ""))
        if password := cleaned.get("password"):
            try:
                validate_password(password, person)
            except forms.ValidationError as error:
                self.add_error("password", error)
        return cleaned


class JoinForm(NewPasswordForm, WhereForm):
    """Taking up an invitation."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        help_text=_("As customers see it."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("name", "password", "language", "time_zone")


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own details."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.INTERFACE_LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = Agent
        fields = ("name", "language", "time_zone", "signature", "plays_sounds", "pushes_mentions", "pushes_chats")
        help_texts = {"signature": _("Stands under your answers, before the signature of the brand.")}
