"""Values with parameters, such as Content-Type and Content-Disposition (RFC 2045, RFC 2231), also the broken ones."""

from __future__ import annotations

import re
from urllib.parse import unquote_to_bytes

from heard.channels.email.parsing.charsets import decode
from heard.channels.email.parsing.headers import readable

PARAMETER = re.compile(r';\s*([^\s=;"]{1,80})\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)')
SECTION = re.compile(r"^(.+?)\*(\d{1,3})?(\*)?$")
LONGEST = 8_000


def split_parameters(raw: str) -> tuple[str, dict[str, str]]:
    """Return the main value in lower case and its parameters, continued and encoded ones put together."""
    raw = raw[:LONGEST]
    main = raw.partition(";")[0].strip().lower()
    if ";" not in raw:
        return main, {}
    found: dict[str, str] = {}
    for match in PARAMETER.finditer(raw):
        found.setdefault(match[1].lower(), _unquoted(match[2]))
    if any("*" in name for name in found):
        return main, _put_together(found)
    return main, {name: readable(value) for name, value in found.items()}


def _unquoted(value: str) -> str:
    value = value.strip()
    if value.startswith('"'):
        value = value[1:-1] if value.endswith('"') and len(value) > 1 else value[1:]
        value = re.sub(r'\\(["\\])', r"\1", value)
    return value


def _put_together(found: dict[str, str]) -> dict[str, str]:
    plain = {name: readable(value) for name, value in found.items() if "*" not in name}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in found.items():
        match = SECTION.match(name) if "*" in name else None
        if match:
            sections.setdefault(match[1], {})[int(match[2] or 0)] = (value, bool(match[3]) or match[2] is None)
    return plain | {name: _extended(parts) for name, parts in sections.items()}


def _extended(parts: dict[int, tuple[str, bool]]) -> str:
    """Join the sections of one parameter; the first may begin with charset'language'."""
    ordered = [parts[number] for number in sorted(parts)]
    charset = ""
    first, encoded = ordered[0]
    if encoded and first.count("'") >= 2:
        charset, _, first = first.split("'", 2)
        ordered[0] = (first, True)
    data = b"".join(unquote_to_bytes(text) if encoded else text.encode("utf-8") for text, encoded in ordered)
    return readable(decode(data, charset or "utf-8")[0])
