"""What a mail provider has to give when it posts mail to us. Importable before Django is set up."""

from __future__ import annotations

import hashlib
import hmac

USER = "heard"


def hook_password(secret_key: str) -> str:
    """Return the password that providers must give, made from the installation's secret key."""
    return hmac.digest(secret_key.encode(), b"heard.email.webhooks", hashlib.sha256).hex()[:32]


def hook_url(base: str, provider: str, secret_key: str) -> str:
    """Return the address to enter at a provider ("mailgun", "postmark" …); it holds the password."""
    scheme, _, rest = base.partition("://")
    return f"{scheme}://{USER}:{hook_password(secret_key)}@{rest}/hooks/mail/{provider}/inbound/"
