"""Which addresses a mail could not reach: reports by the standard (RFC 3464) and the texts of servers without it."""

from __future__ import annotations

import re

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.charsets import decode
from heard.channels.email.parsing.headers import Headers, message_ids, split_headers
from heard.channels.email.parsing.mail import Address, Bounce, Kind
from heard.channels.email.parsing.mime import Part, decoded

STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
REPLY_CODE = re.compile(r"(?<![\d.])([45]\d\d)[ \-#]")
ADDRESS = re.compile(r"<?([^\s<>()\[\]\"',;:]{1,200}@[^\s<>()\[\]\"',;:]{1,250}[^\s<>()\[\]\"',;:.])>?")
ORIGINAL_ID = re.compile(
    r"^[ \t]{0,8}>?[ \t]{0,8}message-id:[ \t]{0,8}(<[^<>\s]{1,900}>)", re.IGNORECASE | re.MULTILINE
)
POSTMEN = re.compile(
    r"^(?:mailer-daemon|postmaster|mail-daemon|mailerdaemon|mail\.?delivery|microsoftexchange\w*|mdaemon|bounces?(?:[+-].*)?)$",
    re.IGNORECASE,
)
FAILED = re.compile(
    r"this is the qmail-send program|could not be delivered|couldn[’']t be delivered|wasn[’']t delivered|was not delivered|undeliverable|undelivered mail"
    r"|delivery (?:has |to .{1,200} )?failed|delivery (?:status )?(?:notification \()?failure|returned mail|returned to sender|did not reach"
    r"|unable to deliver|failed permanently|permanent (?:fatal )?errors?|permanent failure|mail delivery failed|mail system error|address not found|user unknown"
    r"|does not exist|unzustellbar|konnte nicht zugestellt werden|non remis|n['’]a pas pu être (?:remis|distribué)|no se (?:ha podido|pudo) entregar|não (?:foi )?entregue"
    r"|non (?:è stato )?(?:recapitat|consegnat)|niet (?:worden )?(?:bezorgd|afgeleverd)|nie (?:została|można) dostarcz|не (?:было|удалось) доставлен|недоставлен|退信|无法(?:送达|投递)|配信(?:不能|できません)",
    re.IGNORECASE,
)
DELAYED = re.compile(
    r"delayed mail|delivery (?:status notification \(|is |has been )?delay|warning: (?:message .{1,80} delayed|could not send)|still being retried|not yet been delivered"
    r"|will (?:be retried|continue to (?:try|retry))|this is a warning message only|verzögert|retard de remise|retrasad|in ritardo|vertraagd|opóźnion|försenad|задержан",
    re.IGNORECASE,
)
COPY_BEGINS = re.compile(r"-{2,20}[^-].{0,100}(?:copy of (?:the|your)|original message|this is a copy)", re.IGNORECASE)
BODY_LOOKED_AT = 20_000
HEADERS_LOOKED_AT = 65_000


def read_bounces(tree: Part, *, headers: Headers, sender: Address, text: str) -> tuple[Kind, tuple[Bounce, ...]] | None:
    """Return "bounce" or "delay" with the addresses concerned; None for any other mail."""
    report = _find(tree, "message/delivery-status") or _find(tree, "message/global-delivery-status")
    from_server = _comes_from_a_server(headers, sender)
    if report is None and not from_server:
        return None
    original = _original_id(tree, headers, text)
    found = _from_report(report, original) if report is not None else None
    if found or not from_server:
        return found
    return _from_text(headers, text[:BODY_LOOKED_AT], original)


def _find(part: Part, content_type: str) -> Part | None:
    stack = [part]
    while stack:
        current = stack.pop()
        if current.content_type == content_type:
            return current
        stack.extend(reversed(current.children))
    return None


def _original_id(tree: Part, headers: Headers, text: str) -> str | None:
    """Return the Message-ID of the mail that came back: from the returned copy, the text, or In-Reply-To."""
    for content_type in (
        "message/rfc822",
        "text/rfc822-headers",
        "message/rfc822-headers",
        "message/global-headers",
        "message/global",
    ):
        part = _find(tree, content_type)
        if part is not None:
            original, _ = split_headers(decoded(part, problems=[])[:HEADERS_LOOKED_AT], problems=[])
            found = message_ids(original.raw("message-id"))
            if found:
                return found[0]
    match = ORIGINAL_ID.search(text[:BODY_LOOKED_AT])
    if match:
        return match[1].strip("<>")
    return next(iter(message_ids(headers.raw("in-reply-to"))), None)


def _from_report(report: Part, original: str | None) -> tuple[Kind, tuple[Bounce, ...]] | None:
    """Read the groups of fields, one per recipient, that follow the one about the server (RFC 3464, 2)."""
    content = decode(decoded(report, problems=[]), "utf-8")[0].replace("\r\n", "\n").strip("\n")
    failed: list[Bounce] = []
    delayed: list[Bounce] = []
    for group in content.split("\n\n")[: limits.BOUNCED_ADDRESSES]:
        fields, _ = split_headers(group.encode("utf-8") + b"\n\n", problems=[])
        action = fields.raw("action").lower().split(" ")[0]
        if "final-recipient" in fields or "original-recipient" in fields:
            bounce = _recipient(fields, action, original)
            if action == "failed" or (not action and bounce.permanent):
                failed.append(bounce)
            elif action == "delayed":
                delayed.append(bounce)
    if failed:
        return "bounce", tuple(failed)
    return ("delay", tuple(delayed)) if delayed else None


def _recipient(fields: Headers, action: str, original: str | None) -> Bounce:
    raw = fields.raw("final-recipient") or fields.raw("original-recipient")
    address = ADDRESS.search(raw.partition(";")[2] or raw)
    match = STATUS.search(fields.raw("status")) or STATUS.search(fields.raw("diagnostic-code"))
    status = match[1] if match else None
    permanent = status.startswith("5") if status else action == "failed"
    return Bounce(
        address[1] if address else (raw.partition(";")[2] or raw).strip(" <>"),
        status,
        permanent and action != "delayed",
        original,
    )


def _comes_from_a_server(headers: Headers, sender: Address) -> bool:
    local = sender.address.partition("@")[0]
    return (
        "x-failed-recipients" in headers
        or headers.raw("return-path") == "<>"
        or bool(POSTMEN.match(local))
        or not sender.address
    )


def _from_text(headers: Headers, text: str, original: str | None) -> tuple[Kind, tuple[Bounce, ...]] | None:
    """Recognise the texts of qmail, Exim, Exchange, Gmail, sendmail and Postfix without a report."""
    told = f"{headers.text('subject')}\n{text}"
    delayed = DELAYED.search(told) and not re.search(
        r"fail|undeliver|unzustellbar", headers.text("subject"), re.IGNORECASE
    )
    if not delayed and "x-failed-recipients" not in headers and not FAILED.search(told):
        return None
    status = _status(text)
    addresses = _named_recipients(headers) or _addresses_in(text)
    permanent = not delayed and not (status or "5").startswith("4")
    found = tuple(Bounce(address, status, permanent, original) for address in addresses[: limits.BOUNCED_ADDRESSES])
    return ("delay" if delayed else "bounce"), found


def _status(text: str) -> str | None:
    match = STATUS.search(text)
    if match:
        return match[1]
    code = REPLY_CODE.search(text)
    return f"{code[1][0]}.0.0" if code else None


def _named_recipients(headers: Headers) -> list[str]:
    return [match[1] for value in headers.raw_all("x-failed-recipients") for match in ADDRESS.finditer(value)]


def _addresses_in(text: str) -> list[str]:
    """Return the addresses before the returned mail begins; the one in angle brackets or on its own line is meant."""
    lines = [line[:1_000] for line in text.splitlines()]
    lines = lines[: next((number for number, line in enumerate(lines) if COPY_BEGINS.match(line[:200])), len(lines))]
    alone = [match[1] for line in lines if len(line) < 400 and (match := ADDRESS.match(line.strip().lstrip("-*•' ")))]
    found = alone or [match[1] for line in lines for match in ADDRESS.finditer(line)][:1]
    return list(dict.fromkeys(address for address in found if not POSTMEN.match(address.partition("@")[0])))
