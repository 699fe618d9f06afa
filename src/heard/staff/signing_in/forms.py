"""Allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm, RequestLoginCodeForm
from allauth.core import context
from django.utils.translation import gettext_lazy as _

from heard.staff.signing_in.guessing import CodeAskedForTooOftenError, count_code


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Say what is remembered."""
        super().__init__(*positional, **named)
        self.fields["remember"].label = _("Stay signed in on this device")


class CodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """The address a code goes to; counted so that nobody can use up what its owner may ask for."""

    def clean_email(self) -> str:
        """Return the address, or say that it was asked for too often."""
        try:
            count_code(context.request, self.cleaned_data["email"])
        except CodeAskedForTooOftenError as error:
            raise get_adapter().validation_error("code_flood" if error.by_strangers else "code_too_soon") from error
        return str(super().clean_email())
