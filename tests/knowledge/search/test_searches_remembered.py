"""What was searched for is remembered without a person, within bounds, for a while."""

from __future__ import annotations

import datetime as dt

import pytest

from heard.knowledge.actions import remember_search as remembering
from heard.knowledge.actions.forget_searches import forget_searches
from heard.knowledge.actions.remember_search import KEPT_DAYS, remember_search
from heard.knowledge.models import SearchAsked
from heard.knowledge.queries.searches import Missed, missed_searches

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)


def asked(text: str, hits: int = 0, at: dt.datetime = NOW, language: str = "en") -> None:
    remember_search(text=text, language=language, centre=None, hits=hits, at=at)


def test_the_same_words_are_counted_once_a_day_however_they_were_typed() -> None:
    asked("Gift  wrapping")
    asked("gift wrapping ")
    asked("Geschenk", language="de")
    asked("parcel", hits=3)
    assert missed_searches(since=NOW.date()) == [
        Missed("gift wrapping", "en", 2, NOW.date()),
        Missed("geschenk", "de", 1, NOW.date()),
    ]
    assert missed_searches(since=NOW.date(), language="de") == [Missed("geschenk", "de", 1, NOW.date())]


@pytest.mark.parametrize(
    "text", ["", "  ", "ana@demo.example", "where is 4711-0815-22", "0170 123456", "https://x.example"]
)
def test_what_looks_like_somebody_is_not_remembered(text: str) -> None:
    asked(text)
    assert not SearchAsked.objects.exists()


def test_a_flood_is_not_remembered_but_what_is_known_counts_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembering, "MOST_A_DAY", 2)
    for text in ("one", "two", "three", "one"):
        asked(text)
    assert dict(SearchAsked.objects.values_list("text", "times")) == {"one": 2, "two": 1}


def test_it_is_forgotten_after_a_while() -> None:
    asked("old", at=NOW - dt.timedelta(days=KEPT_DAYS + 1))
    asked("new", at=NOW - dt.timedelta(days=KEPT_DAYS))
    assert forget_searches(at=NOW) == 1
    assert list(SearchAsked.objects.values_list("text", flat=True)) == ["new"]
