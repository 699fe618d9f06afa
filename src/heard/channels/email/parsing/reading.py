"""Bytes into a mail: the one entrance to this package."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, tzinfo
from typing import Any

from heard.channels.email.parsing import limits
from heard.channels.email.parsing.addresses import parse_addresses, sender_of
from heard.channels.email.parsing.authentication import parse_authentication
from heard.channels.email.parsing.body import Body, read_body
from heard.channels.email.parsing.bounces import read_bounces
from heard.channels.email.parsing.charsets import guess, storable
from heard.channels.email.parsing.classifying import first_word, is_automatic, kind_of, list_facts
from heard.channels.email.parsing.headers import Headers, message_ids, parse_date, readable
from heard.channels.email.parsing.lines import Line
from heard.channels.email.parsing.mail import Address, ParsedAttachment, ParsedMail
from heard.channels.email.parsing.markers import answers, begins_forwarded, forwards
from heard.channels.email.parsing.markup import html_to_lines, lines_to_text
from heard.channels.email.parsing.mime import Part, Tree
from heard.channels.email.parsing.noting import noted
from heard.channels.email.parsing.safety import clean_html
from heard.channels.email.parsing.separation import Separated, new_lines, separate

DELIVERY_FIELDS = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-forwarded-to", "x-delivered-to")
LANGUAGE = re.compile(r"\s*([a-z]{2,3}(?:-[a-z0-9]{2,8})*)", re.IGNORECASE)
TAGS = re.compile(r"<[^>]{0,2000}>")
SHOWN_CID = re.compile(r' data-cid="([^"]*)"')


def parse(raw: bytes, *, trusted: Collection[str] = (), zone: tzinfo = UTC) -> ParsedMail:
    """Return everything the bytes of one mail say; never raises, what is wrong with them stands in `problems`.

    trusted: the names (authserv-id) of the receiving servers whose Authentication-Results are believed.
    zone: where the mail is read; an invitation that gives its hours in UTC is told in these.
    """
    problems: list[str] = []
    try:
        mail = _parse(raw, trusted, zone, problems)
    except Exception as error:  # the last net: whatever comes in becomes a value that names its problem
        problems.append(noted("The mail could not be read as a mail; it is shown as it came.", type(error).__name__))
        text = storable(guess(raw[: limits.HEADER_BYTES])).replace("\r\n", "\n")
        mail = ParsedMail(text=text, reply=text)
    return replace(mail, problems=tuple(dict.fromkeys(storable(problem) for problem in problems))) if problems else mail


def _parse(raw: bytes, trusted: Collection[str], zone: tzinfo, problems: list[str]) -> ParsedMail:
    if not raw.strip():
        problems.append(noted("The mail is empty."))
    tree = Tree(problems).read(raw)
    body = read_body(tree, zone=zone, problems=problems)
    known = _from_headers(tree.headers, trusted, problems)
    known |= _from_body(body, subject=known["subject"], answers_one=known["in_reply_to"] is not None, problems=problems)
    return ParsedMail(**known, **_nature(tree, sender=known["sender"], text=known["text"]))


def _from_headers(headers: Headers, trusted: Collection[str], problems: list[str]) -> dict[str, Any]:
    date = parse_date(headers.raw("date"))
    if date is None:
        problems.append(noted("The date cannot be understood.") if "date" in headers else noted("The date is missing."))
    sender = sender_of(headers)
    if "@" not in sender.address:
        problems.append(noted("The sender's address is missing."))
    return {
        "message_id": next(iter(message_ids(headers.raw("message-id"))), None),
        "in_reply_to": next(iter(message_ids(headers.raw("in-reply-to"))), None),
        "references": message_ids(headers.raw("references")),
        "sender": sender,
        "to": _recipients(headers, "to", problems),
        "cc": _recipients(headers, "cc", problems),
        "reply_to": _recipients(headers, "reply-to", problems),
        "date": date,
        "subject": headers.text("subject"),
        "delivered_to": _delivered_to(headers),
        "return_path": headers.raw("return-path").strip("<> ") if "return-path" in headers else None,
        "authentication": parse_authentication(headers, trusted),
        "auto_submitted": first_word(headers, "auto-submitted") or None,
        "precedence": first_word(headers, "precedence") or None,
        "loops": tuple(readable(value) for value in headers.raw_all("x-loop")),
        "hops": sum(1 for name, _ in headers.fields if name == "received"),
        "language": _language(headers),
        "headers": tuple(headers.items()),
    }


def _recipients(headers: Headers, name: str, problems: list[str]) -> tuple[Address, ...]:
    found: list[Address] = []
    for value in headers.raw_all(name):
        found += parse_addresses(value, most=limits.RECIPIENTS + 1 - len(found))
    if len(found) > limits.RECIPIENTS:
        problems.append(noted("There are too many recipients; the rest was left out.", str(limits.RECIPIENTS)))
    return tuple(found[: limits.RECIPIENTS])


def _delivered_to(headers: Headers) -> tuple[str, ...]:
    values = (value for name in DELIVERY_FIELDS for value in headers.raw_all(name))
    return tuple(
        dict.fromkeys(found.address for value in values for found in parse_addresses(value, most=5) if found.address)
    )


def _language(headers: Headers) -> str | None:
    match = LANGUAGE.match(headers.raw("content-language"))
    return match[1].lower() if match else None


def _from_body(body: Body, *, subject: str, answers_one: bool, problems: list[str]) -> dict[str, Any]:
    page = body.shown_html
    safe = clean_html(body.files.take_data_images(page)) if page is not None else None
    if page is not None and safe is None:
        problems.append(noted("The HTML is built to exhaust its reader and is not shown."))
    lines = html_to_lines(safe) if safe is not None else []
    text = _text(body, page, lines)
    forwarded = forwards(subject) or (not answers_one and not answers(subject) and _has_forwarded_mark(text))
    from_html = not any(passage.text is not None for passage in body.passages)
    separated = _separated(text, lines, from_html=from_html, forwarded=forwarded)
    return {
        "text": _with_lines(text, body.calendar_lines),
        "html": body.html,
        "safe_html": safe,
        "reply": _with_lines(separated.reply, body.calendar_lines),
        "quoted": separated.quoted,
        "interleaved": separated.interleaved,
        "reply_html": _reply_html(safe, lines, forwarded=forwarded)
        if safe and len(lines) <= limits.HTML_LINES
        else None,
        "attachments": _placed(body.files.found, safe or ""),
    }


def _has_forwarded_mark(text: str) -> bool:
    """A mail that answers nothing and holds a forwarded one is about the forwarded one."""
    return any(begins_forwarded(line.strip()) for line in text.split("\n"))


def _text(body: Body, page: str | None, lines: list[Line]) -> str:
    if all(passage.text is not None for passage in body.passages):
        text = "\n\n".join(passage.text.strip("\n") for passage in body.passages if passage.text is not None)
    elif lines or page is None:
        text = lines_to_text(lines)
    else:
        text = TAGS.sub(" ", page)
    return storable(text).rstrip()


def _separated(text: str, lines: list[Line], *, from_html: bool, forwarded: bool) -> Separated:
    if not from_html or not lines:
        return separate(text, forwarded=forwarded)
    whole = [line.text for line in lines]
    return separate("\n".join(whole), forwarded=forwarded, marked=[line.marked for line in lines])


def _with_lines(text: str, added: list[str]) -> str:
    missing = [line for line in added if line not in text]
    return "\n\n".join(piece for piece in (text, *missing) if piece)


def _reply_html(safe: str, lines: list[Line], *, forwarded: bool) -> str | None:
    """Return the safe HTML up to where the new text ends; None when new text also stands further below."""
    new = new_lines([line.text for line in lines], forwarded=forwarded, marked=[line.marked for line in lines])
    filled = [(line, is_new) for line, is_new in zip(lines, new, strict=True) if line.text]
    if not any(is_new for _, is_new in filled) or all(is_new for _, is_new in filled):
        return safe
    first_old = next(number for number, (_, is_new) in enumerate(filled) if not is_new)
    if first_old == 0 or any(is_new for _, is_new in filled[first_old:]):
        return None
    cut = filled[first_old][0]
    return safe[: cut.offset] + cut.closing_tags()


def _placed(found: list[ParsedAttachment], safe: str) -> tuple[ParsedAttachment, ...]:
    """Say of each file whether the HTML shows it by its content-id (RFC 2392)."""
    if "data-cid" not in safe:
        return tuple(found)
    shown = set(SHOWN_CID.findall(safe))
    return tuple(replace(file, inline=True, referenced=True) if file.content_id in shown else file for file in found)


def _nature(tree: Part, *, sender: Address, text: str) -> dict[str, Any]:
    headers = tree.headers
    facts = list_facts(headers)
    bounced = read_bounces(tree, headers=headers, sender=sender, text=text)
    report = tree.parameters.get("report-type", "").lower()
    kind, bounces = bounced or (kind_of(headers, report=report, facts=facts), ())
    automatic = is_automatic(headers, kind=kind, sender=sender, facts=facts)
    return {"kind": kind, "bounces": bounces, "mailing_list": facts, "automatic": automatic}
