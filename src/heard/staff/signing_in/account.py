"""Passwords, codes by mail, and what surrounds them."""

from __future__ import annotations

import logging
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from heard.staff.client_address import client_address
from heard.staff.mail import post
from heard.staff.models import Agent
from heard.staff.signing_in.guessing import GuessedFromManyPlacesError, count_try, key_of
from heard.staff.signing_in.known_browsers import remember_browser

log = logging.getLogger(__name__)
UNSAID = frozenset({"account/messages/logged_in.txt", "account/messages/logged_out.txt"})  # one can see that


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """What allauth asks us."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "That address and password do not go together. Please check both, or have a code sent to you."
        ),
        "too_many_login_attempts": gettext_lazy(
            "That was tried too often. Please wait five minutes, then try again; nothing is lost."
        ),
        "code_too_soon": gettext_lazy(
            "A code was asked for too often. Please wait a minute, then ask again; nothing is lost."
        ),
        "code_flood": gettext_lazy(
            "Too many codes were asked for with this address. Please wait up to an hour, or come in with your password, a "
            "passkey, or a browser you have used before."
        ),
        "guessed_from_many_places": gettext_lazy(
            "Somebody is trying passwords for this address from many places, so it can only be used in browsers it was used "
            "in before. Please have a code sent to you, or come in with a passkey."
        ),
        "incorrect_code": gettext_lazy("That code is not right. Please look at the newest one and try again."),
        "incorrect_password": gettext_lazy("That password is not right. Please try again."),
        "enter_current_password": gettext_lazy("That is not your present password. Please try again."),
        "rate_limited": gettext_lazy("That was tried too often. Please wait a moment, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by invitation only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return whom to count attempts by; those whose address cannot be known share one count."""
        return client_address(request) or "unknown"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt to sign in with a password, and refuse it when there were too many."""
        try:
            self._login_failed_rl_usage = count_try(request, str(credentials.get("email", "")))
        except GuessedFromManyPlacesError as error:
            raise self.validation_error("guessed_from_many_places") from error
        if self._login_failed_rl_usage is None:
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return what is forgotten when a password was chosen anew by a mailed link."""
        return key_of(request, str(credentials.get("email", "")))

    def post_login(self, request: HttpRequest, user: Agent, **how: Any) -> HttpResponse:
        """Let somebody in, and know this browser as theirs from now on."""
        response: HttpResponse = super().post_login(request, user, **how)
        remember_browser(request, response, email=user.email)
        return response

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a mail about signing in, in the reader's language, even while other mail is stopped."""
        language = Agent.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        try:
            post(template_prefix, email, {"email": email, **context}, language=language or "")
        except (OSError, SMTPException):
            log.exception("a mail about signing in could not be sent")
            text = _("We could not send the mail just now. Please try again in a few minutes, or sign in another way.")
            messages.error(self.request, text)

    def send_notification_mail(
        self, template_prefix: str, user: Agent, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Tell somebody that something about their sign-in changed, at the address they sign in with."""
        super().send_notification_mail(template_prefix, user, context, email or user.email)

    def reauthenticate(self, user: Agent, password: str) -> bool:
        """Whether this is the password of whoever is signed in; counted like attempts to sign in."""
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any, **more: Any
    ) -> None:
        """Say what happened, unless it is plain to see."""
        if message_template not in UNSAID:
            super().add_message(request, level, message_template, *rest, **more)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Go back to where one's sign-in is looked after."""
        return reverse("mfa_index")
