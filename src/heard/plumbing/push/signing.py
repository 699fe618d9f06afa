"""Telling push services who we are (VAPID, RFC 8292): a signed token for each of them."""

from __future__ import annotations

import datetime as dt
import json
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from heard.plumbing.push.encrypting import CURVE, lettered, unlettered

LASTS = dt.timedelta(hours=12)  # at most a day is allowed


def new_key() -> tuple[str, str]:
    """Return a new private key and its public one, as base64url."""
    key = ec.generate_private_key(CURVE)
    return lettered(key.private_numbers().private_value.to_bytes(32, "big")), _public(key)


def authorization(endpoint: str, *, private_key: str, subject: str, at: dt.datetime) -> str:
    """Return the Authorization header for the push service behind an endpoint; `subject` is where we can be reached."""
    key = ec.derive_private_key(int.from_bytes(unlettered(private_key), "big"), CURVE)
    parts = urlsplit(endpoint)
    claims = {"aud": f"{parts.scheme}://{parts.netloc}", "exp": int((at + LASTS).timestamp()), "sub": subject}
    signed = f"{_json({'typ': 'JWT', 'alg': 'ES256'})}.{_json(claims)}"
    left, right = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    token = f"{signed}.{lettered(left.to_bytes(32, 'big') + right.to_bytes(32, 'big'))}"
    return f"vapid t={token}, k={_public(key)}"


def _public(key: ec.EllipticCurvePrivateKey) -> str:
    return lettered(key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def _json(value: dict[str, object]) -> str:
    return lettered(json.dumps(value, separators=(",", ":")).encode())
