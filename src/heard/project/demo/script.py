"""Reading the thread scripts: plain text files in `threads/`, one page for each kind of matter.

A script begins with `== name`, then lines `key: value`, then steps. A step is a line `-- verb [delay] [words]`, followed
by what is said. Delays are `20m`, `3h` or `2d` after the step before. In the text, `[a|b]` is one of several wordings
and `{word}` is filled in when the script is performed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources

UNITS = {"m": "minutes", "h": "hours", "d": "days"}
VERBS = frozenset(
    {"customer", "agent", "note", "ask", "told", "tag", "priority", "wait", "snooze", "close", "hand", "spam"}
)


class UnreadableScriptError(Exception):
    """A thread script breaks the rules above; the message says where."""


@dataclass(frozen=True)
class Step:
    """One thing somebody does, so long after the step before."""

    verb: str
    after: dt.timedelta
    words: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Script:
    """How one kind of matter goes from its first mail to its end."""

    name: str
    subjects: tuple[str, ...]
    steps: tuple[Step, ...]
    reason: str = ""
    tags: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    language: str = "en"
    inbox: str = "support"
    team: str = "orders"
    weight: int = 3
    has_order: bool = True
    once: bool = False
    by: str = ""


@cache
def all_scripts() -> tuple[Script, ...]:
    """Every thread script there is, in the order of their files."""
    folder = resources.files("heard.project.demo") / "threads"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    return tuple(script for file in files for script in read_scripts(file.read_text(encoding="utf-8")))


def read_scripts(page: str) -> Iterator[Script]:
    """The scripts of one page. Raises `UnreadableScriptError`."""
    for chapter in re.split(r"^== ", page, flags=re.MULTILINE)[1:]:
        heading, *parts = re.split(r"^-- ", chapter, flags=re.MULTILINE)
        name, _, lines = heading.partition("\n")
        values = dict(_entry(name, line) for line in lines.splitlines() if line.strip())
        steps = tuple(_step(name, part) for part in parts)
        if not steps or steps[0].verb != "customer":
            raise UnreadableScriptError(f"{name}: a script begins with the customer")
        yield Script(name=name.strip(), steps=steps, **values)  # type: ignore[arg-type]


def _entry(name: str, line: str) -> tuple[str, object]:
    key, _, value = (part.strip() for part in line.partition(":"))
    listed = tuple(part.strip() for part in value.split("|" if key == "subjects" else ",") if part.strip())
    if key in {"subjects", "tags", "about"}:
        return key, listed
    if key in {"has_order", "once"}:
        return key, value == "yes"
    if key == "weight":
        return key, int(value)
    if key in {"reason", "language", "inbox", "team", "by"}:
        return key, value
    raise UnreadableScriptError(f"{name}: there is no {key!r}")


def _step(name: str, part: str) -> Step:
    line, _, text = part.partition("\n")
    verb, *words = line.split()
    if verb not in VERBS:
        raise UnreadableScriptError(f"{name}: nobody can {verb!r}")
    after = dt.timedelta()
    if words and (delay := re.fullmatch(r"(\d+)([mhd])", words[0])):
        after = dt.timedelta(**{UNITS[delay[2]]: int(delay[1])})
        words = words[1:]
    return Step(verb, after, tuple(words), text.strip())
