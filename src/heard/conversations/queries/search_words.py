"""Reading what somebody typed into the search box: words, phrases, and filters like from: and is:open."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re

from django.utils.translation import gettext as _

from heard.conversations.models import State
from heard.plumbing.listing import listed

#: What may stand before a colon. Everything else with a colon is just a word.
FILTERS = ("from", "to", "tag", "is", "before", "after", "inbox", "assignee", "team", "has", "reason")
STATES = {
    "open": State.OPEN,
    "waiting": State.WAITING_CUSTOMER,
    "third": State.WAITING_THIRD,
    "snoozed": State.SNOOZED,
    "resolved": State.RESOLVED,
    "spam": State.SPAM,
}
LATE = "late"  # something owed to the customer was due, and is not done
_PIECE = re.compile(r'(?P<minus>-)?(?:(?P<key>[a-z]+):)?(?:"(?P<phrase>[^"]*)"|(?P<word>[^\s"]+))')
MOST_PIECES = 40


@dataclasses.dataclass(frozen=True)
class Filter:
    """One condition: from:mia, -tag:refund."""

    key: str
    value: str
    negated: bool = False


@dataclasses.dataclass(frozen=True)
class Sought:
    """What is looked for. `problems` are sentences about filters that could not be understood."""

    words: str = ""
    last_word: str = ""
    filters: tuple[Filter, ...] = ()
    number: int | None = None
    problems: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.last_word or self.filters or self.number)


def read_search(typed: str) -> Sought:
    """Return what a line typed into the search box means. Never raises; what it cannot read it takes for words.

    The last bare word is kept apart, because whoever types is often not done with it: it is looked for by its beginning.
    """
    words: list[str] = []
    filters: list[Filter] = []
    last, number = "", None
    for piece in list(_PIECE.finditer(typed.replace("\x00", " ")))[:MOST_PIECES]:
        key, negated = piece["key"], bool(piece["minus"])
        value = piece["phrase"] if piece["phrase"] is not None else piece["word"]
        if key in FILTERS and value:
            filters.append(Filter(key, value, negated))
        elif not key and re.fullmatch(r"#\d{1,18}", value):
            number = int(value[1:])
        else:
            bare = piece["phrase"] is None and not negated and not key
            words.append(piece[0])
            last = piece[0] if bare and piece.end() == len(typed) else ""
    if len(last) >= 3 and last.isalnum():
        words.pop()
    else:
        last = ""
    problems = tuple(problem for filter_ in filters if (problem := _problem(filter_)))
    return Sought(" ".join(words), last, tuple(filters), number, problems)


def narrowed(typed: str, key: str, value: str) -> str:
    """Return the line with that one filter put in place of any of its key; without a value, with none of them."""
    pieces = [piece[0] for piece in list(_PIECE.finditer(typed))[:MOST_PIECES] if piece["key"] != key]
    if value:
        pieces.append(f'{key}:"{value}"' if " " in value else f"{key}:{value}")
    return " ".join(pieces)


def day(value: str) -> dt.datetime | None:
    """Return the beginning of a day written as 2026-11-02, 2026-11 or 2026, in UTC; None when it is none."""
    for pattern in ("%Y-%m-%d", "%Y-%m", "%Y"):
        try:
            return dt.datetime.strptime(value, pattern).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    return None


def _problem(filter_: Filter) -> str:
    if filter_.key == "is" and filter_.value not in {*STATES, "unassigned", "mine", LATE}:
        states = listed(f"is:{state}" for state in STATES)
        return _("%(typed)s is not a state; try %(states)s.") % {"typed": f"is:{filter_.value}", "states": states}
    if filter_.key in {"before", "after"} and day(filter_.value) is None:
        typed, good = f"{filter_.key}:{filter_.value}", f"{filter_.key}:2026-11-02"
        return _("%(typed)s is not a date; try %(good)s.") % {"typed": typed, "good": good}
    if filter_.key == "has" and filter_.value != "attachment":
        return _("%(typed)s is not known; try %(good)s.") % {
            "typed": f"has:{filter_.value}",
            "good": "has:attachment",
        }
    return ""
