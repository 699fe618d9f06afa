import re
from pathlib import Path

import pytest

import heard
from heard.project.icons import UnknownIcon, icon, shapes
from heard.promises.models import End, Promise
from heard.promises.views.presenting import _ending

TEMPLATES = list(Path(heard.__file__).parent.rglob("templates/**/*.html"))
BY_NAME = re.compile(r"""\bicon\("([a-z0-9-]+)"|icon_name="([a-z0-9-]+)\"""")
CHOSEN = re.compile(r"\bicon\(([^()]*)\)")
COMPARED = re.compile(r"""(==|!=|\bin\b)\s*("[^"]*"|\[[^\]]*\])""")


def test_an_icon_is_drawn_in_the_size_asked_for_and_is_silent():
    drawn = icon("inbox", 20)
    assert drawn.startswith('<svg class="icon" width="20" height="20" viewBox="0 0 24 24" aria-hidden="true">')


def test_an_icon_that_points_along_the_line_turns_round_in_right_to_left_pages():
    assert 'class="icon icon-turns"' in icon("arrow-left")


def test_an_icon_nobody_drew_is_an_error():
    with pytest.raises(UnknownIcon):
        icon("no-such-icon")


def test_every_icon_a_template_names_exists():
    named = {name for file in TEMPLATES for pair in BY_NAME.findall(file.read_text()) for name in pair if name}
    chosen = {
        name
        for file in TEMPLATES
        for words in CHOSEN.findall(file.read_text())
        for name in re.findall(r'"([a-z0-9-]+)"', COMPARED.sub("", words))
    }
    assert (named | chosen) - set(shapes()) == set()
    assert "inbox" in named
    assert "circle-check" in chosen


def test_every_icon_of_how_a_promise_ended_exists():
    ends = [Promise(end=End.KEPT), Promise(end=End.BROKEN), Promise(end=End.RELEASED), Promise(replaced_by_id=1)]
    drawn = {_ending(promise)[1] for promise in ends}
    assert drawn == {"calendar-clock", "circle-check", "circle-dashed"}
    assert drawn <= set(shapes())
