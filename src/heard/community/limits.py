"""How much one may write, and what looks like advertising: the less somebody is known here, the less."""

from __future__ import annotations

import re
from dataclasses import dataclass

from heard.community.models import PostKind, TrustLevel

LONGEST_TITLE, SHORTEST_TITLE = 150, 10
LONGEST = {PostKind.QUESTION: 10_000, PostKind.ANSWER: 10_000, PostKind.COMMENT: 1_000}
SHORTEST = {PostKind.QUESTION: 0, PostKind.ANSWER: 2, PostKind.COMMENT: 2}
MOST_TAGS = 5
MOST_LINKS = 10  # of one text; nobody helps anybody with more
HIDDEN_AT = 6  # weight of flags from which on something waits for the team
WEIGHT = {TrustLevel.NEW: 1, TrustLevel.MEMBER: 2, TrustLevel.TRUSTED: 3}


@dataclass(frozen=True)
class Allowance:
    """What somebody of one level may do."""

    a_minute: int
    a_day: int
    links: int  # in one text without a look by the team


ALLOWANCES = {
    TrustLevel.NEW: Allowance(a_minute=2, a_day=10, links=0),
    TrustLevel.MEMBER: Allowance(a_minute=4, a_day=50, links=3),
    TrustLevel.TRUSTED: Allowance(a_minute=10, a_day=200, links=6),
}
#: Of the day's allowance of who is new, so many may be questions.
NEW_QUESTIONS_A_DAY = 3
FLAGS_A_DAY = 20
VOTES_A_DAY = 200

# A name begins where none goes on: looked for at each of its letters, one of 10,000 letters took a second.
_LINK = re.compile(
    r"\]\(\S*|\bhttps?:\S*|//\S+|www\.\S+|\bhref\b|(?<![\w-])[\w-]+\.(?:com|net|org|info|biz|shop|top|xyz|ru|cn|io)\b",
    re.IGNORECASE,
)


def links_in(text: str) -> int:
    """Return how many things in a text look like a way to somewhere else."""
    return len(_LINK.findall(text))
