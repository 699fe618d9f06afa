"""The second factor: its secrets are encrypted, its names are ours."""

from __future__ import annotations

import io
import logging

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from heard.plumbing.sealing import CannotUnsealError, seal, unseal
from heard.staff.browsers import browser_of
from heard.staff.models import Agent, Business

log = logging.getLogger(__name__)


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right. Codes change every half minute: please enter the one shown now."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it may stand in the database and in backups."""
        return seal(text).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again; one that was sealed with a lost key becomes a random one, which no code fits."""
        try:
            return unseal(encrypted_text.encode())
        except CannotUnsealError:
            log.error("a second factor was sealed with another key; its owner needs it removed and set up anew")
            return str(generate_totp_secret())

    def get_totp_issuer(self) -> str:
        """Return the name under which authenticator apps list the account."""
        return self._get_site_name()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on white, so that cameras read it on a dark page, too."""
        drawing = io.BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(drawing)
        return drawing.getvalue().decode()

    def generate_authenticator_name(self, user: Agent, type: str) -> str:  # noqa: A002 - allauth's word
        """Return a first guess at what a passkey is called: the browser it is made with."""
        return browser_of(context.request.headers.get("User-Agent", ""))[0]

    def _get_site_name(self) -> str:
        return str(Business.current())
