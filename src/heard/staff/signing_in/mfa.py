"""The second factor: its secrets are encrypted, its names are ours."""

from __future__ import annotations

import base64
import io

import qrcode
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from qrcode.image.svg import SvgPathFillImage

from heard.staff.browsers import browser_of
from heard.staff.models import Agent, Business


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """What allauth asks us."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right. Codes change every half minute: please enter the one shown now."),
    }

    def encrypt(self, text: str) -> str:
        """Return a secret as it may stand in the database and in backups."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the secret again, also when it was encrypted with a former key (SECRET_KEY_FALLBACKS)."""
        return _box().decrypt(encrypted_text.encode()).decode()

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


def _box() -> MultiFernet:
    return MultiFernet([Fernet(_key(str(secret))) for secret in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]])


def _key(secret: str) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"heard.staff.mfa").derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
