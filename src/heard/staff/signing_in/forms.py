"""Allauth's forms in our words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """Address and password."""

    def __init__(self, *positional: Any, **named: Any) -> None:
        """Say what is remembered."""
        super().__init__(*positional, **named)
        self.fields["remember"].label = _("Stay signed in on this device")
