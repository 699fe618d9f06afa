"""Hours as people type them: read, kept and shown again without loss."""

import contextlib

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from heard.promises.calendars import shifts as minutes
from heard.promises.shift_words import UnclearHoursError, join_week, read_hours, split_week, write_hours


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", []),
        ("closed", []),
        (" Closed ", []),
        ("09:00-12:30, 13:30-18:00", [(540, 750), (810, 1080)]),
        ("13:30–18:00; 9–12.30", [(540, 750), (810, 1080)]),
        ("9h30 - 17h", [(570, 1020)]),
        ("9am-5 p.m.", [(540, 1020)]),
        ("12am-12pm", [(0, 720)]),
        ("9 to 17", [(540, 1020)]),
        ("22:00-06:00", [(1320, 1800)]),
        ("22-24:00", [(1320, 1440)]),
        ("22-0:00", [(1320, 1440)]),
        ("24/7", [(0, 1440)]),
        ("٠٩:٠٠-١٧:٠٠", [(540, 1020)]),
        ("09:00-12:00، 13:00-17:00", [(540, 720), (780, 1020)]),
    ],
)
def test_people_type_hours_in_many_ways(typed, read):
    assert read_hours(typed) == read


@pytest.mark.parametrize(
    "typed", ["9", "nine to five", "9-9", "24:00-06:00", "25-26", "9:60-10", "13pm-14pm", "9-12, 11-13", "9-12 13-14"]
)
def test_what_is_unclear_is_refused_in_words(typed):
    with pytest.raises(UnclearHoursError, match=r"."):
        read_hours(typed)


@st.composite
def days(draw):
    points = sorted(draw(st.sets(st.integers(0, 1440), max_size=8)))
    return [(points[place], points[place + 1]) for place in range(0, len(points) - 1, 2)]


@given(st.lists(days(), min_size=7, max_size=7))
def test_a_kept_week_is_shown_and_read_again_as_it_was(week):
    shown = [write_hours(day) for day in join_week(week)]
    again = [list(minutes(day)) for day in split_week([read_hours(day) for day in shown])]
    assert again == week


def test_shifts_are_told_with_the_separator_of_the_readers_language_and_read_again():
    shifts = [(540, 750), (810, 1080)]
    told = {}
    for language in ("de", "ar"):
        with translation.override(language):
            told[language] = write_hours(shifts)
            assert read_hours(told[language]) == shifts
    assert told == {"de": "09:00-12:30, 13:30-18:00", "ar": "09:00-12:30، 13:30-18:00"}


@given(st.text(max_size=40))
def test_any_words_are_read_or_refused(typed):
    with contextlib.suppress(UnclearHoursError):
        assert all(0 <= begin < end <= 2880 for begin, end in read_hours(typed))
