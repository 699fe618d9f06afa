from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from heard.project.moments import age, ago, due_in, full_moment, span

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "now"),
        (59.9, "now"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (86399, "23 h"),
        (86400, "1 d"),
        (1e6, "11 d"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_unit(seconds: float, words: str):
    assert span(seconds) == words


def test_within_a_week_a_moment_is_told_by_its_distance():
    assert ago(NOW - timedelta(days=6, hours=23), NOW) == "6 d"


def test_what_is_still_to_come_is_told_by_its_distance_too():
    assert ago(NOW + timedelta(hours=2), NOW) == "2 h"


def test_past_a_week_a_moment_is_told_by_its_date():
    assert ago(NOW - timedelta(days=7), NOW) == "14 November"


def test_in_another_year_the_year_is_told():
    assert ago(NOW - timedelta(days=400), NOW) == "17 Oct 2025"


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Auckland", "America/Los_Angeles"])
def test_what_is_kept_is_made_anew_as_soon_as_another_word_is_to_be_said(zone: str):
    """Hour by hour over the end of a year, wherever the reader is: as long as `age` is the same, so is the word."""
    at = datetime(2026, 12, 20, 18, 30, tzinfo=UTC)
    with timezone.override(zone):
        said: dict[tuple[int, int], set[str]] = {}
        for hour in range(24 * 20):
            now = at + timedelta(hours=hour)
            said.setdefault(age(at, now), set()).add(ago(at, now))
    assert [words for words in said.values() if len(words) > 1] == []
    assert len(said) == 24 + 6 + 2  # hours (the first is not over), days, and a date in each of two years


@pytest.mark.parametrize(
    ("seconds", "words", "tone"),
    [
        (-3 * 3600, "3 h late", "danger"),
        (-60, "1 min late", "danger"),
        (-59, "late", "danger"),
        (0, "late", "danger"),
        (59, "due now", "warning"),
        (60, "due in 1 min", "warning"),
        (3600, "due in 1 h", "warning"),
        (3601, "due in 1 h", "quiet"),
        (90_000, "due in 1 d", "quiet"),
    ],
)
def test_what_is_owed_says_how_long_there_is_or_how_late_it_is(seconds: float, words: str, tone: str):
    assert due_in(NOW + timedelta(seconds=seconds), NOW) == (words, tone)


@pytest.mark.parametrize(
    ("language", "whole", "short"),
    [
        ("en", "21 November 2026, 12:00", "21 Nov 2026, 12:00"),
        ("de", "21. November 2026 12:00", "21.11.2026 12:00"),
        ("ar", "21 نوفمبر 2026، 12:00", "21\u200f/11\u200f/2026، 12:00"),
    ],
)
def test_screens_tell_the_day_first_and_24_hours(language: str, whole: str, short: str):
    with translation.override(language):
        assert full_moment(NOW) == whole
        assert date_format(NOW, "SHORT_DATETIME_FORMAT") == short
        assert date_format(NOW, "TIME_FORMAT") == "12:00"
