"""What the receiving server found out about the sender: Authentication-Results (RFC 8601)."""

from __future__ import annotations

import re
from collections.abc import Collection

from heard.channels.email.parsing.headers import Headers
from heard.channels.email.parsing.mail import Authentication, CheckResult

RESULT = re.compile(r"\s*(spf|dkim|dmarc)(?:/\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
PROPERTY = re.compile(
    r'\b(smtp\.mailfrom|smtp\.helo|header\.d|header\.i|header\.from)\s*=\s*("[^"]*"|[^\s;"]+)', re.IGNORECASE
)
DOMAIN_PROPERTIES = {"spf": ("smtp.mailfrom", "smtp.helo"), "dkim": ("header.d", "header.i"), "dmarc": ("header.from",)}
PIECE = re.compile(r'"(?:[^"\\]|\\.)*"?|[()]|\\.|[^"()\\]+|\\', re.DOTALL)
STRUCTURE = re.compile(r"[;=]")
LONGEST = 8_000
MOST_RESULTS = 30


def parse_authentication(headers: Headers, trusted: Collection[str]) -> Authentication:
    """Return the results in the topmost Authentication-Results written by a server in `trusted`.

    Only the topmost one counts: what stands below it was there before our server saw the mail, and may be forged.
    A trusted server must remove results claiming its own name from arriving mail (RFC 8601, 5).
    """
    names = {name.lower() for name in trusted}
    if not names:
        return Authentication()
    for value in headers.raw_all("authentication-results"):
        server, _, results = without_comments(value[:LONGEST]).partition(";")
        name = (server.split() or [""])[0].strip('"').lower()
        if name in names:
            return _results(name, results)
    return Authentication()


def without_comments(value: str) -> str:
    """Take out comments in parentheses, also nested ones, and what quoted values could pretend to be, in one pass."""
    kept: list[str] = []
    depth = 0
    for match in PIECE.finditer(value):
        piece = match[0]
        if piece == "(":
            depth += 1
        elif piece == ")":
            depth = max(0, depth - 1)
        elif not depth:
            kept.append(STRUCTURE.sub(" ", piece) if piece.startswith('"') else piece)
    return " ".join(kept)


def _results(server: str, results: str) -> Authentication:
    found: dict[str, list[CheckResult]] = {"spf": [], "dkim": [], "dmarc": []}
    for clause in results.split(";")[:MOST_RESULTS]:
        match = RESULT.match(clause)
        if match:
            method = match[1].lower()
            found[method].append(CheckResult(match[2].lower(), _domain(method, clause)))
    return Authentication(
        server=server,
        spf=next(iter(found["spf"]), None),
        dkim=tuple(found["dkim"]),
        dmarc=next(iter(found["dmarc"]), None),
    )


def _domain(method: str, clause: str) -> str | None:
    properties = {match[1].lower(): match[2].strip('"') for match in PROPERTY.finditer(clause)}
    for name in DOMAIN_PROPERTIES[method]:
        value = properties.get(name, "").rpartition("@")[2].strip().rstrip(".").lower()
        if value:
            return value
    return None
