"""What a visitor's browser says, checked: each frame is a JSON object with one word and what belongs to it."""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.understanding import parsed


class NotUnderstood(Exception):
    """It makes no sense; the message tells a developer what was wanted."""


WORDS = ("hello", "say", "typing", "got", "read", "open", "contact", "copy", "end", "call", "signal", "site", "ping")


@dataclass(frozen=True)
class Hello:
    """How somebody comes in."""

    inbox: str
    token: str
    identity: str
    language: str
    url: str
    title: str
    chat: int | None
    cursor: str


@dataclass(frozen=True)
class Say:
    """Something somebody says."""

    given_id: uuid.UUID
    chat: int | None
    text: str
    tickets: tuple[str, ...]
    name: str
    email: str


def frame(text: str) -> tuple[str, Any]:
    """Return the word of a frame and what belongs to it. Raises NotUnderstood."""
    try:
        message = parsed(text)
    except ValueError as error:
        raise NotUnderstood("not JSON") from error
    if not isinstance(message, dict) or len(message) != 1:
        raise NotUnderstood("a JSON object with one word is wanted")
    word, given = next(iter(message.items()))
    if word not in WORDS:
        raise NotUnderstood(f"the words are {', '.join(WORDS)}")
    return word, given


def hello(given: Any) -> Hello:
    """Return a hello. Raises NotUnderstood."""
    told = fields(given)
    page = _part(told, "page")
    return Hello(
        inbox=_text(told, "inbox", 40),
        token=_text(told, "token", 400),
        identity=_text(told, "identity", 5000),
        language=_text(told, "language", 40),
        url=_text(page, "url", 1000),
        title=_text(page, "title", 300),
        chat=number(told, "chat"),
        cursor=_text(told, "cursor", 80),
    )


def say(given: Any) -> Say:
    """Return what somebody says. Raises NotUnderstood."""
    told = fields(given)
    try:
        given_id = uuid.UUID(str(told.get("id")))
    except ValueError as error:
        raise NotUnderstood("id must be a UUID of your own") from error
    tickets = told.get("files") or []
    if not isinstance(tickets, list) or not all(isinstance(ticket, str) for ticket in tickets):
        raise NotUnderstood("files must be a list of tickets")
    form = _part(told, "form")
    text = told.get("text") or ""
    if not isinstance(text, str):
        raise NotUnderstood("text must be a text")
    return Say(
        given_id=given_id,
        chat=number(told, "chat"),
        text=clean(text),
        tickets=tuple(tickets),
        name=_text(form, "name", 200),
        email=_text(form, "email", 320),
    )


def fields(given: Any) -> Mapping[str, Any]:
    """Return a JSON object. Raises NotUnderstood."""
    if not isinstance(given, dict):
        raise NotUnderstood("an object is wanted")
    return given


def number(told: Mapping[str, Any], name: str) -> int | None:
    """Return the number of a conversation or a message, if there is one. Raises NotUnderstood."""
    value = told.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise NotUnderstood(f"{name} must be a number")
    return value


def needed(told: Mapping[str, Any], name: str) -> int:
    """Return a number that must be there. Raises NotUnderstood."""
    value = number(told, name)
    if value is None:
        raise NotUnderstood(f"{name} is missing")
    return value


def clean(text: str) -> str:
    """Return a text without what no database and no screen can hold."""
    return text.encode("utf-8", "replace").decode().replace("\0", "").strip()


def place(text: str) -> Cursor | None:
    """Return the place in the book that a browser names, if it is one."""
    with contextlib.suppress(ValueError):
        return Cursor.parse(text) if text else None
    return None


def without_query(url: str) -> str:
    """Return the address of a page without what may be a secret of its reader's."""
    return url.partition("#")[0].partition("?")[0]


def _part(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = told.get(name)
    return value if isinstance(value, dict) else {}


def _text(told: Mapping[str, Any], name: str, longest: int) -> str:
    value = told.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise NotUnderstood(f"{name} must be a text")
    return clean(value)[:longest]
