"""Addresses of websites, as browsers name them: the origins a chat may stand on."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST = 50  # websites of one chat
LOCAL = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?|\[[0-9a-f:.]+\]")


def origins_of(text: str) -> list[str]:
    """Return the origins written in the lines of a text, each once, in small letters. Raises ValidationError."""
    found = list(dict.fromkeys(_origin(line.strip()) for line in text.splitlines() if line.strip()))
    if len(found) > MOST:
        raise ValidationError(_("At most %(most)s websites can be named.") % {"most": MOST})
    return found


def _origin(line: str) -> str:
    written = line if "://" in line else f"https://{line}"
    try:
        parts = urlsplit(written)
        host, port = _ascii(parts.hostname or ""), parts.port
    except ValueError:
        raise _wrong(line) from None
    if parts.scheme not in {"https", "http"} or not _HOST.fullmatch(host) or parts.username is not None:
        raise _wrong(line)
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValidationError(
            _("Only the beginning of the address is needed, without a page: %(line)s") % {"line": line}
        )
    if parts.scheme == "http" and host not in LOCAL:
        raise ValidationError(_("A website needs https, except on this machine: %(line)s") % {"line": line})
    is_usual = port is None or (parts.scheme, port) in {("https", 443), ("http", 80)}
    return f"{parts.scheme}://{host}" if is_usual else f"{parts.scheme}://{host}:{port}"


def _ascii(host: str) -> str:
    if ":" in host:
        return f"[{host}]"
    return host.lower() if host.isascii() else host.encode("idna").decode().lower()


def _wrong(line: str) -> ValidationError:
    return ValidationError(_("This is not the address of a website: %(line)s") % {"line": line})
