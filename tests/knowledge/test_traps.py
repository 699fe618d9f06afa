"""Texts and exports that were built to exhaust who reads them, or that somebody clumsy wrote: read, or refused with their reason."""

import io

import pytest
from django.test import Client

from heard.knowledge.importing import command
from heard.knowledge.importing.found import NotAnArticleError
from heard.knowledge.importing.front_matter import DEEPEST, split_front_matter
from heard.knowledge.markdown import MOST_BRACKETS, MOST_CELLS, markdown_to_html
from heard.knowledge.models import Article, Webinar

GOOD = "# Good\n\nHow to hang a lamp.\n"


def imported(folder, **files):
    for name, text in {**files, "good": GOOD}.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    out, errors = io.StringIO(), io.StringIO()
    command.main([str(folder)], out, errors)
    return out.getvalue(), errors.getvalue()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["id", "order", "seconds", "summary", "slug", "questions"])
def test_a_number_of_thousands_of_digits_says_nothing_and_stops_no_other_file(tmp_path, name):
    huge = "0x" + "f" * 5000
    out, errors = imported(tmp_path, huge=f"---\ntitle: Huge\n{name}: {huge}\n---\nWords.\n")
    assert out.startswith("2 articles: 2 new")
    assert errors == ""
    assert set(Article.objects.values_list("external_id", flat=True)) == {"huge", "good"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", ["9999-12-31T23:30:00Z", "0001-01-01T00:00:00Z", "1825-05-05T10:00:00Z"])
def test_a_webinar_in_a_year_of_no_calendar_is_refused_and_stops_no_other(tmp_path, moment):
    said = "---\nheard: webinar\ntitle: {0}\nslug: {0}\nstarts_at: {1}\nminutes: 60\n---\nWords.\n"
    far, near = said.format("far", moment), said.format("near", "2027-01-07T10:00:00Z")
    _out, errors = imported(tmp_path, far=far, near=near)
    assert errors.startswith("far.md: not read: it does not say when it begins and how long it takes\n")
    assert list(Webinar.objects.values_list("slug", flat=True)) == ["near"]
    assert Article.objects.filter(external_id="good").exists()
    assert Client().get("/help/webinars/").status_code == 200


def test_brackets_in_brackets_without_end_are_refused_at_once():
    for source in ("[" * 20_000, "{a: " * 10_000, "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)):
        with pytest.raises(NotAnArticleError, match="too deep"):
            split_front_matter(f"---\ntitle: {source}\n---\nWords.")
    above, _text = split_front_matter(f"---\ntitle: '{'[' * 100}'\nquestions: [a, [b, [c]]]\n---\nWords.")
    assert above == {"title": "[" * 100, "questions": ["a", ["b", ["c"]]]}


def test_brackets_beyond_all_measure_begin_no_link_and_others_beside_them_do():
    html = markdown_to_html("[" * (MOST_BRACKETS + 1) + "a](/b)\n\nSee [the start](/start/).")
    assert html.count("<a ") == 1
    assert "the start</a>" in html
    assert "\\" not in html


def table(columns, rows):
    return "\n".join(["|" + "a|" * columns, "|" + "-|" * columns, *rows])


def test_a_table_does_not_grow_beyond_what_was_written():
    trap = table(500, ["|"] * 1500)
    assert len(markdown_to_html(trap)) < 2 * len(trap)
    assert "<table>" not in markdown_to_html(trap)
    for honest in (table(10, ["|" + "b|" * 10] * 1000), table(4, ["| b |"] * 300), table(30, ["|"] * 100)):
        assert "<table>" in markdown_to_html(honest)
    assert MOST_CELLS > 30 * 102
    both = markdown_to_html(f"{trap}\n\n{table(2, ['|b|b|'])}\n\nA | b in words.")
    assert both.count("<table>") == 1
    assert "A | b in words." in both
