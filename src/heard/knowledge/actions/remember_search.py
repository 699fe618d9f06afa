"""Remember what was searched for, so that editors learn what is missing."""

from __future__ import annotations

import datetime as dt
import re

from django.db import connection

from heard.knowledge.models import SearchAsked
from heard.knowledge.models.search_asked import LONGEST_ASKED

MOST_A_DAY = 2_000  # different ones; who floods the search is not told apart from who looks for something
KEPT_DAYS = 90
_PERSONAL = re.compile(
    r"@|://|\d[\d ./-]{4,}\d"
)  # addresses, and numbers of six digits and more: of people or their things

_REMEMBER = """
INSERT INTO knowledge_searchasked AS known (day, language, centre, text, times, hits) VALUES (%s, %s, %s, %s, 1, %s)
ON CONFLICT ON CONSTRAINT search_asked_once DO UPDATE SET times = known.times + 1, hits = excluded.hits
"""


def remember_search(*, text: str, language: str, centre: int | None, hits: int, at: dt.datetime) -> None:
    """Count that something was searched for; `hits` is how many documents surely answered. Says nothing of who asked.

    What looks like an address or a number of somebody is not remembered, nor what is new once a day has had very many.
    """
    asked = " ".join(text.replace("\0", " ").casefold().split())[:LONGEST_ASKED]
    if not asked or _PERSONAL.search(asked):
        return
    day = at.date()
    same = SearchAsked.objects.filter(day=day, language=language, centre=centre, text=asked)
    if not same.exists() and SearchAsked.objects.filter(day=day).count() >= MOST_A_DAY:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, [day, language[:12], centre, asked, hits])
