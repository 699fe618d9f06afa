"""Encrypting what is pushed, for one browser (RFC 8291, with the aes128gcm coding of RFC 8188)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
RECORD = 4096  # bytes; push services take no more, and what we say fits into one
LONGEST = RECORD - 86 - 16 - 1  # the header, the seal and the last byte


class KeysAreWrong(ValueError):
    """These are not the keys of a subscription: a point on the curve P-256, and sixteen bytes."""


def encrypted(
    plain: bytes, *, public_key: str, auth: str, salt: bytes = b"", sender: ec.EllipticCurvePrivateKey | None = None
) -> bytes:
    """Return the body of a push message that only the browser with these keys (base64url) can read.

    `salt` (16 bytes) and `sender` are new for each message, unless given. Raises KeysAreWrong, and ValueError for what is
    too long.
    """
    if len(plain) > LONGEST:
        raise ValueError(f"a push message holds at most {LONGEST} bytes")
    theirs, secret = checked_keys(public_key, auth)
    ours = sender or ec.generate_private_key(CURVE)
    salt = salt or os.urandom(16)
    point, own_point = _point(theirs), _point(ours.public_key())
    key = _hmac(_hmac(secret, ours.exchange(ec.ECDH(), theirs)), b"WebPush: info\0" + point + own_point + b"\x01")
    derived = _hmac(salt, key)
    content_key = _hmac(derived, b"Content-Encoding: aes128gcm\0\x01")[:16]
    nonce = _hmac(derived, b"Content-Encoding: nonce\0\x01")[:12]
    sealed = AESGCM(content_key).encrypt(nonce, plain + b"\x02", None)
    return salt + struct.pack("!IB", RECORD, len(own_point)) + own_point + sealed


def checked_keys(public_key: str, auth: str) -> tuple[ec.EllipticCurvePublicKey, bytes]:
    """Return the keys of a subscription. Raises KeysAreWrong."""
    try:
        secret = unlettered(auth)
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unlettered(public_key))
    except ValueError as error:
        raise KeysAreWrong from error
    if len(secret) != 16:
        raise KeysAreWrong
    return theirs, secret


def lettered(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unlettered(text: str) -> bytes:
    """Return the bytes of base64url, padded or not. Raises ValueError."""
    try:
        bare = text.rstrip("=")
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError("this is no base64url") from error


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _hmac(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()
