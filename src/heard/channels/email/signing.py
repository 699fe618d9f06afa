"""Signing outgoing mail with DKIM (RFC 6376), where a key for the sender's domain is kept here."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from heard.channels.email.models import SendingDomain
from heard.plumbing.sealing import seal, unseal

SIGNED = [b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"in-reply-to", b"references", b"reply-to",
          b"mime-version", b"content-type", b"auto-submitted", b"list-unsubscribe", b"list-unsubscribe-post"]  # fmt: skip
KEY_BITS = 2048


@dataclass(frozen=True)
class Signer:
    """The key of one domain."""

    domain: str
    selector: str
    key: bytes

    def signature(self, content: bytes) -> bytes:
        """Return the DKIM-Signature header for a mail of these bytes, with its line end."""
        import dkim  # only here: it brings the DNS along, and most installations leave signing to their provider

        header: bytes = dkim.sign(
            content,
            self.selector.encode(),
            self.domain.encode(),
            self.key,
            include_headers=SIGNED,
            canonicalize=(b"relaxed", b"relaxed"),
        )
        return header


def signers() -> dict[str, Signer]:
    """Return the keys we sign with, by domain in lower case."""
    keyed = SendingDomain.objects.filter(dkim_key__isnull=False)
    return {
        domain.name.lower(): Signer(domain.name, domain.dkim_selector, unseal(bytes(domain.dkim_key or b"")).encode())
        for domain in keyed
    }


def make_key(domain: SendingDomain) -> None:
    """Make a new DKIM key for a domain and keep it sealed; `public_key` says what to put into the DNS."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    domain.dkim_key = seal(pem.decode())
    domain.save(update_fields=["dkim_key"])


def public_key(domain: SendingDomain) -> str:
    """Return the base64 of the public key that belongs to the kept one, as it stands in the DNS; "" without a key."""
    if not domain.dkim_key:
        return ""
    private = serialization.load_pem_private_key(unseal(bytes(domain.dkim_key)).encode(), password=None)
    shown = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return "".join(line for line in shown.decode().splitlines() if not line.startswith("-----"))
