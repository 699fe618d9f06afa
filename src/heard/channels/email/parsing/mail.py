"""What a parsed mail is: frozen values, ready to be stored as text in PostgreSQL (no NUL, no lone surrogate)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["message", "auto_reply", "bounce", "delay", "list"]


@dataclass(frozen=True, slots=True)
class Address:
    """One mailbox: the decoded display name (may be empty) and the address as written (may be empty when missing)."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """One file. `inline` says that the sender wanted it within the text, `referenced` that the HTML shows it."""

    filename: str
    content_type: str
    content: bytes
    size: int
    sha256: str
    inline: bool
    content_id: str | None = None
    referenced: bool = False


@dataclass(frozen=True, slots=True)
class Bounce:
    """One address a mail could not reach; `status` is the enhanced status code of RFC 3463, such as 5.1.1."""

    address: str
    status: str | None
    permanent: bool
    original_message_id: str | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One result of a check by the receiving server; `domain` is the domain it vouches for."""

    result: str
    domain: str | None = None


@dataclass(frozen=True, slots=True)
class Authentication:
    """What a trusted receiving server found out about the sender (RFC 8601); empty when none is trusted."""

    server: str | None = None
    spf: CheckResult | None = None
    dkim: tuple[CheckResult, ...] = ()
    dmarc: CheckResult | None = None


@dataclass(frozen=True, slots=True)
class ListFacts:
    """The mailing list a mail came through: List-Id without brackets, and the other List-* fields as sent."""

    list_id: str | None = None
    post: str | None = None
    unsubscribe: str | None = None
    unsubscribe_post: str | None = None


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """Everything known about one mail. Message-IDs are without angle brackets; `date` is in UTC."""

    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    sender: Address = Address("", "")
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    date: datetime | None = None
    subject: str = ""
    text: str = ""
    html: str | None = None
    safe_html: str | None = None
    reply: str = ""
    quoted: str = ""
    interleaved: bool = False
    reply_html: str | None = None
    attachments: tuple[ParsedAttachment, ...] = ()
    kind: Kind = "message"
    bounces: tuple[Bounce, ...] = ()
    mailing_list: ListFacts = ListFacts()
    delivered_to: tuple[str, ...] = ()
    return_path: str | None = None
    authentication: Authentication = Authentication()
    auto_submitted: str | None = None
    precedence: str | None = None
    automatic: bool = False
    loops: tuple[str, ...] = ()
    hops: int = 0
    language: str | None = None
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    problems: tuple[str, ...] = ()
