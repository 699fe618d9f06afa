from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from heard.project.moments import ago, span

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
    assert ago(NOW - timedelta(days=7), NOW) == "November 14"


def test_in_another_year_the_year_is_told():
    assert ago(NOW - timedelta(days=400), NOW) == "10/17/2025"
