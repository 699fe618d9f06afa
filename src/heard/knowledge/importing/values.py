"""Values of strangers read as what we need: words, lists of words, languages, audiences, dates."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

from django.conf.locale import LANG_INFO

from heard.knowledge.importing.found import LONGEST_TITLE, MOST_QUESTIONS, NotAnArticleError
from heard.knowledge.reading import AGENTS, CUSTOMERS, EVERYONE, SEGMENT_PREFIX, segment_token

INTERNAL = re.compile(r"\s*\[?(?:internal|intern|agents only|داخلي)\]?\s*[:：–-]\s*", re.IGNORECASE)
AUDIENCES = {
    "": "", "everyone": EVERYONE, "all": EVERYONE, "public": EVERYONE, "anyone": EVERYONE, "customers": CUSTOMERS, "customer": CUSTOMERS,
    "signed_in": CUSTOMERS, "signed_in_users": CUSTOMERS, "users": CUSTOMERS, "logged_in": CUSTOMERS, "agents": AGENTS, "agent": AGENTS,
    "internal": AGENTS, "private": AGENTS, "staff": AGENTS, "team": AGENTS,
}  # fmt: skip
KINDS = {
    "article": "article",
    "how_to": "how_to",
    "howto": "how_to",
    "guide": "how_to",
    "faq": "faq",
    "video": "video",
    "policy": "policy",
}
PLANNED, EXPIRED = "scheduled", "expired"
DRAFTS = {
    "draft", "drafts", "unpublished", "archived", "false", "no", "0", "inactive", "trashed", PLANNED, EXPIRED,
}  # fmt: skip
MOST = 2_000_000_000
HIGHEST = 10**40  # of a number that says anything; to write one of thousands of digits, Python refuses


def words(value: Any, longest: int = 2_000_000) -> str:
    """Return a value as text without anything a database cannot keep, "" for none."""
    if value is None or isinstance(value, (dict, list, bool)) or (isinstance(value, int) and abs(value) > HIGHEST):
        return ""
    return str(value).replace("\0", "").encode("utf-8", "replace").decode("utf-8").strip()[:longest]


def line(value: Any, longest: int) -> str:
    """Return a value as one line of text."""
    return " ".join(words(value, longest * 4).split())[:longest]


def title_of(value: Any) -> str:
    """Return a title; raises NotAnArticleError when there is none."""
    title = line(value, LONGEST_TITLE)
    if not title:
        raise NotAnArticleError("it has no title")
    return title


def listed(value: Any) -> tuple[str, ...]:
    """Return a list of texts, given as one or as lines of one text; the same text once."""
    if isinstance(value, str):
        value = value.splitlines() if "\n" in value else value.split("|")
    if not isinstance(value, (list, tuple)):
        return ()
    return tuple(dict.fromkeys(found for one in value[: MOST_QUESTIONS * 4] if (found := line(one, 300))))[
        :MOST_QUESTIONS
    ]


def language_of(value: Any) -> str:
    """Return the code of a language as we write it ("pt-br" of "pt_BR", "de" of "German"), "" for none."""
    said = line(value, 20).lower().replace("_", "-")
    return _named().get(said, said)


@cache
def _named() -> dict[str, str]:
    """Return the codes of languages by their names, in English and in themselves."""
    told = {code: info for code, info in LANG_INFO.items() if "name" in info and "-" not in code}
    return {str(info[name]).lower(): code for code, info in told.items() for name in ("name", "name_local")}


def audience_of(value: Any, segment: Any = "") -> str:
    """Return an audience's token, "" for none said. What we do not know is for agents alone, so that nobody sees too much."""
    said = line(value, 150).lower()
    named = line(segment, 100).casefold()
    if said == "segment":
        return segment_token(named) if named else AGENTS
    if said.startswith(SEGMENT_PREFIX):
        return segment_token(said.removeprefix(SEGMENT_PREFIX).strip())
    return AUDIENCES.get(said.replace("-", "_").replace(" ", "_"), AGENTS)


def audience_by_title(title: str, audience: str) -> str:
    """Return the audience of what says in its title alone that it is internal."""
    return AGENTS if not audience and INTERNAL.match(title) else audience


def is_live(status: Any, draft: Any = None) -> bool:
    """Tell whether something said to have this status is published; what says nothing is."""
    if draft is True or line(draft, 10).lower() in {"true", "yes", "1"}:
        return False
    return status is not False and line(status, 20).lower() not in DRAFTS


def day(value: Any) -> dt.date | None:
    """Return a day, None for what is none."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(line(value, 30)[:10])
    except ValueError:
        return None


def moment(value: Any) -> dt.datetime | None:
    """Return a moment, that of Greenwich where no zone is said; None for what is none."""
    try:
        said = value if isinstance(value, dt.datetime) else dt.datetime.fromisoformat(line(value, 40))
        return said.astimezone(dt.UTC) if said.tzinfo else said.replace(tzinfo=dt.UTC)
    except (ValueError, OverflowError):
        return None


def number(value: Any) -> int:
    """Return a number from one on, 0 for what is none."""
    said = line(value, 12)
    return int(said) if said.isascii() and said.isdigit() and int(said) <= MOST else 0
