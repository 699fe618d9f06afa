"""The certificate that the receiver shows to senders."""

from __future__ import annotations

import datetime as dt
import logging
import ssl
from pathlib import Path

from cryptography import x509

log = logging.getLogger(__name__)
Stamp = tuple[tuple[int, int], ...]


class CertificateError(Exception):
    """The files hold no certificate that can be used; the message says why."""


class Certificate:
    """Files of a chain and its key, as they are now: a renewed one is shown to whoever comes next, without a new start."""

    def __init__(self, chain: Path, key: Path) -> None:
        """Read both. Raises CertificateError."""
        self._files = chain, key
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._seen = self._stamp()
        self._load(self.context)

    def look_again(self) -> None:
        """Take up what was renewed. What cannot be used yet, as its key is still missing, leaves the former in place."""
        try:
            stamp = self._stamp()
            if stamp == self._seen:
                return
            self._seen = stamp
            self._load(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))  # first where nobody is harmed
            self._load(self.context)
        except CertificateError as error:
            log.warning("%s The one before stays in use.", error)
        else:
            log.info("the renewed certificate is in use")

    def ends_at(self) -> dt.datetime:
        """Until when the first certificate of the chain is valid."""
        return x509.load_pem_x509_certificates(self._files[0].read_bytes())[0].not_valid_after_utc

    def _stamp(self) -> Stamp:
        try:
            found = [path.stat() for path in self._files]
        except OSError as error:
            raise self._unusable(error) from error
        return tuple((status.st_mtime_ns, status.st_size) for status in found)

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            context.load_cert_chain(*self._files)
        except (OSError, ssl.SSLError) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> CertificateError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return CertificateError(
            f"The certificate for the mail receiver ({self._files[0]}) and its key cannot be used: {reason}."
        )
