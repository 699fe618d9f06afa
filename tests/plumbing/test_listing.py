"""Several things in one line: written in the reader's way, read in the writer's."""

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from heard.plumbing.listing import listed, separated


@pytest.mark.parametrize(("language", "line"), [("en", "lamp, kettle"), ("de", "lamp, kettle"), ("ar", "lamp، kettle")])
def test_the_separator_is_that_of_the_language(language, line):
    with translation.override(language):
        assert listed(["lamp", "kettle"]) == line
        assert listed([7]) == "7"
        assert listed([]) == ""


@pytest.mark.parametrize("between", [",", ";", "،", "؛", "，", "；", "、", " ، "])
def test_whatever_keyboard_somebody_has_their_comma_separates(between):
    assert separated(f" ana@x.example{between}ben@x.example{between}") == ["ana@x.example", "ben@x.example"]


@given(st.lists(st.from_regex(r"[a-z]{1,9}@[a-z]{1,9}\.example", fullmatch=True)))
def test_what_was_written_can_be_read_back(addresses):
    for language in ("en", "ar"):
        with translation.override(language):
            assert separated(listed(addresses)) == addresses
