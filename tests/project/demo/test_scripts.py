"""The thread scripts: enough of them, readable, and every gap can be filled."""

import datetime as dt
import random

import pytest

from heard.customers.models import Customer
from heard.project.demo.gaps import gaps
from heard.project.demo.people import Person
from heard.project.demo.script import UnreadableScriptError, all_scripts, read_scripts
from heard.project.demo.shop import REASONS, TAGS
from heard.project.demo.words import choose, fill

AT = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
PERSON = Person(Customer(name="Nadia Whitcombe"), "nadia@post.example", "Nadia", "14 Tanner Row", "Hebden Vale")


def test_there_are_more_than_sixty_scripts_in_six_languages():
    scripts = all_scripts()
    assert len({script.steps[0].text for script in scripts}) >= 60
    assert {script.language for script in scripts} == {"en", "de", "fr", "es", "ar", "ja"}


@pytest.mark.parametrize("script", all_scripts(), ids=lambda script: script.name)
def test_every_gap_can_be_filled_and_every_word_is_known(script):
    rng = random.Random(1)
    values = gaps(script, PERSON, start=AT, rng=rng) | dict.fromkeys(("agent", "lead", "colleague"), "Ana")
    for text in (*script.subjects, *(step.text for step in script.steps)):
        assert "{" not in fill(text, values, rng)
    assert set(script.tags) <= set(TAGS)
    assert script.reason in {*REASONS, ""}


def test_a_script_is_read():
    (script,) = read_scripts(
        "A page.\n\n== late\nsubjects: Where? | When?\ntags: gift, late parcel\n-- customer\nHello [a|b]\n-- agent 3h photo\nSoon."
    )
    assert (script.name, script.subjects, script.tags) == ("late", ("Where?", "When?"), ("gift", "late parcel"))
    assert [(step.verb, step.after, step.words, step.text) for step in script.steps] == [
        ("customer", dt.timedelta(), (), "Hello [a|b]"),
        ("agent", dt.timedelta(hours=3), ("photo",), "Soon."),
    ]


@pytest.mark.parametrize(
    "page", ["== x\n-- agent\nHi", "== x\n-- customer\nHi\n-- dance", "== x\ncolour: red\n-- customer\nHi"]
)
def test_a_script_that_cannot_be_performed_is_refused(page):
    with pytest.raises(UnreadableScriptError):
        list(read_scripts(page))


def test_wordings_and_articles():
    assert {choose("[a|b] c", random.Random(seed)) for seed in range(20)} == {"a c", "b c"}
    assert fill("a {x} and an {y}", {"x": "apron", "y": "kettle"}, random.Random(1)) == "an apron and a kettle"
