"""`heard email parse` and `heard email reply`: mails and texts on the command line into JSON, without Django."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, TextIO

from heard.channels.email.parsing import Address, ParsedMail, parse, separate
from heard.channels.email.parsing.charsets import decode

STANDARD_INPUT = "-"
Reader = Callable[[str, bytes], dict[str, Any]]


def main(arguments: list[str], out: TextIO, errors: TextIO) -> int:
    """Parse each file and write JSON to `out`: indented (one object, or a list of several) or one object a line.

    arguments: what follows `heard email`: `parse FILE… [--jsonl]` or `reply FILE… [--jsonl]`; "-" is standard input.
    Returns 0; 1 when a file could not be opened (it still yields an object naming the problem); 2 for wrong usage.
    Message-IDs are written without angle brackets; what a mail does not have is null, "" or an empty list.
    """
    parser = _parser()
    try:
        with redirect_stdout(out), redirect_stderr(errors):
            options = parser.parse_args(arguments)
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else 2
    reader, missing = (mail_facts, missing_mail) if options.command == "parse" else (reply_facts, missing_reply)
    failed = False
    objects: list[dict[str, Any]] = []
    for file in options.files:
        try:
            found = reader(file, _contents(file))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            failed = True
            errors.write(f"heard email {options.command}: {file}: {reason}\n")
            found = missing(file, f"The file could not be read: {reason}.")
        if options.jsonl:
            _write(out, found, indent=None)
        objects.append(found)
    if not options.jsonl:
        _write(out, objects[0] if len(objects) == 1 else objects, indent=2)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="heard email", description="Read mails and write what they say as JSON.")
    commands = parser.add_subparsers(dest="command", required=True)
    for name, about in (
        (
            "parse",
            "Everything a mail says: sender, recipients, text, the new text alone, attachments, bounces, problems.",
        ),
        ("reply", "The new text of a plain text file apart from what it quotes."),
    ):
        command = commands.add_parser(name, help=about, description=about)
        command.add_argument("files", nargs="+", metavar="FILE", help='the file to read; "-" reads standard input')
        command.add_argument("--jsonl", action="store_true", help="write one object per line")
    return parser


def _contents(file: str) -> bytes:
    return sys.stdin.buffer.read() if file == STANDARD_INPUT else Path(file).read_bytes()


def _write(out: TextIO, value: object, *, indent: int | None) -> None:
    plain = (getattr(out, "encoding", None) or "utf-8").lower().replace("-", "") not in ("utf8", "utf8sig")
    out.write(json.dumps(value, ensure_ascii=plain, indent=indent) + "\n")


def mail_facts(file: str, raw: bytes) -> dict[str, Any]:
    """Return what a mail says under the documented keys."""
    return _facts(file, parse(raw))


def missing_mail(file: str, problem: str) -> dict[str, Any]:
    """Return the object of a mail that could not be opened."""
    return _facts(file, ParsedMail(problems=(problem,)))


def _facts(file: str, mail: ParsedMail) -> dict[str, Any]:
    return {
        "file": file,
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "references": list(mail.references),
        "from": _person(mail.sender),
        "to": [_person(address) for address in mail.to],
        "cc": [_person(address) for address in mail.cc],
        "reply_to": [_person(address) for address in mail.reply_to],
        "date": mail.date.strftime("%Y-%m-%dT%H:%M:%SZ") if mail.date else None,
        "subject": mail.subject,
        "text": mail.text,
        "html": mail.html,
        "reply": mail.reply,
        "attachments": [
            {"filename": found.filename, "content_type": found.content_type, "size": found.size, "sha256": found.sha256, "inline": found.inline}
            for found in mail.attachments
        ],
        "kind": mail.kind,
        "bounces": [{"address": found.address, "status": found.status, "permanent": found.permanent} for found in mail.bounces],
        "problems": list(mail.problems),
    }  # fmt: skip


def _person(address: Address) -> dict[str, str]:
    return {"name": address.name, "address": address.address}


def reply_facts(file: str, raw: bytes) -> dict[str, Any]:
    """Return the new text of a plain text and the rest."""
    separated = separate(decode(raw, "utf-8")[0])
    return {"file": file, "reply": separated.reply, "quoted": separated.quoted}


def missing_reply(file: str, problem: str) -> dict[str, Any]:
    """Return the object of a text that could not be opened."""
    return {"file": file, "reply": "", "quoted": "", "problems": [problem]}
