"""Encoded words in headers (RFC 2047), also the broken ones."""

from __future__ import annotations

import re
from binascii import Error, a2b_base64, a2b_qp

from heard.channels.email.parsing.charsets import decode

# The payload stops at the next "=?", so that a header full of beginnings is still read in one pass.
WORD = re.compile(r"=\?([\w.:+-]{1,40})(?:\*[\w-]*)?\?([bBqQ])\?((?:[^?=]|=(?!\?(?!=))|\?(?!=))*)(?:\?=|$)")
NOT_BASE64 = re.compile(r"[^A-Za-z0-9+/]")


def decode_words(raw: str) -> str:
    """Decode every encoded word; neighbours of one character set are joined first, for characters split between them."""
    out: list[str] = []
    pending, charset, position = b"", "", 0
    for match in WORD.finditer(raw):
        between = raw[position : match.start()]
        name = match[1].lower()
        if pending and (between.strip() or name != charset):
            out.append(decode(pending, charset)[0])
            pending = b""
        if between.strip() or not charset:
            out.append(between)
        pending, charset, position = pending + _payload(match[2], match[3]), name, match.end()
    if pending:
        out.append(decode(pending, charset)[0])
    out.append(raw[position:])
    return "".join(out)


def _payload(encoding: str, payload: str) -> bytes:
    if encoding in "qQ":
        return a2b_qp(payload.replace("_", " ").encode("utf-8"), header=False)
    letters = NOT_BASE64.sub("", payload)
    try:
        return a2b_base64(letters[: len(letters) - (len(letters) % 4 == 1)] + "===")
    except Error:
        return payload.encode("utf-8", "replace")
