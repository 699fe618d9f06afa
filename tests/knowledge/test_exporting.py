"""Everything leaves as Markdown, and comes back without a change."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Revision

from heard.knowledge.cleaning import clean
from heard.knowledge.exporting import export_centres
from heard.knowledge.importing import command
from heard.knowledge.importing.body import body_of
from heard.knowledge.markdown import markdown_to_html
from heard.knowledge.models import Article, Collection
from heard.knowledge.to_markdown import html_to_markdown
from tests.knowledge.centre import Centre

WORDS = st.text(st.sampled_from("ab c1.#-+*_`[]<>&|~\\!é)\u00a0"), min_size=1, max_size=12)
INLINE = st.recursive(
    WORDS.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["strong", "em", "kbd", "s"]), inner).map(
            lambda two: f"<{two[0]}>{two[1]}</{two[0]}>"
        ),
        inner.map(lambda text: f'<a href="https://a.example/b(c)">{text}</a>' if "<a" not in text else text),
        st.lists(inner, max_size=3).map("".join),
        st.just("<br>"),
        st.just('<img src="/a.png" alt="a [b]">'),
    ),
    max_leaves=6,
)
BLOCKS = st.recursive(
    st.one_of(
        INLINE.map(lambda text: f"<p>{text}</p>"),
        INLINE.map(lambda text: f"<h3>{text}</h3>"),
        WORDS.map(lambda text: f"<pre><code>{clean(text)}\n\n</code></pre>"),
        INLINE.map(
            lambda text: f"<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>{text}</td></tr></tbody></table>"
        ),
        st.just("<hr>"),
    ),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(
            lambda all_of_them: "<ul>" + "".join(f"<li>{one}</li>" for one in all_of_them) + "</ul>"
        ),
        inner.map(lambda block: f"<blockquote>{block}</blockquote>"),
        inner.map(lambda block: f'<aside class="note">{block}</aside>'),
    ),
    max_leaves=4,
)


@given(st.lists(BLOCKS, max_size=4).map("".join))
def test_what_was_written_as_markdown_is_written_the_same_after_reading(html: str) -> None:
    once = html_to_markdown(clean(html))
    assert html_to_markdown(markdown_to_html(once)) == once


def test_markdown_is_what_people_would_write() -> None:
    html = (
        "<h2>Send it <em>back</em></h2><p>Within <strong>30 days</strong>, <a href=\"/help/x/\">see here</a>. 2 * 3</p>"
        "<ol><li>Pack</li><li>Send<ul><li>by post</li></ul></li></ol><table><thead><tr><th>A</th><th>B</th></tr></thead>"
        "<tbody><tr><td>1</td><td>2</td></tr></tbody></table><pre><code class=\"language-py\">a &lt; b\n</code></pre>"
    )  # fmt: skip
    assert html_to_markdown(clean(html)) == (
        "## Send it *back*\n\nWithin **30 days**, [see here](/help/x/). 2 \\* 3\n\n1. Pack\n2. Send\n   - by post\n\n"
        "| A | B |\n| --- | --- |\n| 1 | 2 |\n\n```py\na < b\n```\n"
    )


@pytest.mark.django_db(transaction=True)
def test_what_was_exported_is_imported_without_a_change(tmp_path: Path) -> None:
    centre = Centre()
    centre.article("Steps", slug="steps", body=[
        ("steps", [{"title": "Open it", "text": "<p>Softly.</p>", "image": None, "image_words": ""}]),
        ("questions", [{"question": "Is it * safe?", "answer": "<p>Yes: <b>very</b>.</p>"}]),
        ("note", {"kind": "tip", "text": '<p>See <a href="/help/en/orders/where-is-my-parcel/">this</a>.</p>'}),
    ], questions=["how do I open it"], audience="segment", segment="gold")  # fmt: skip
    hidden = centre.article("Hidden", slug="hidden", live=False)
    centre.german()
    done = export_centres(tmp_path / "out")
    assert done.articles == Article.objects.count()
    text = (tmp_path / "out" / "help-en" / "orders" / "steps.md").read_text()
    assert "audience: segment:gold" in text
    assert 'href="../orders/where-is-my-parcel.md"' in text
    assert "state: draft" in (tmp_path / "out" / "help-en" / "orders" / "hidden.md").read_text()
    before = {one.pk: (one.html, one.edition, one.live) for one in Article.objects.all()}
    out = io.StringIO()
    assert command.main([str(tmp_path / "out")], out, out) == 0
    assert f"0 new, 0 changed, {len(before)} the same" in out.getvalue()
    assert {one.pk: (one.html, one.edition, one.live) for one in Article.objects.all()} == before
    assert Revision.objects.for_instance(hidden).count() == 0


@pytest.mark.django_db(transaction=True)
def test_guides_and_questions_are_guides_and_questions_in_another_house_and_stand_where_they_stood(
    tmp_path: Path,
) -> None:
    centre = Centre()
    steps = [
        {"title": "Unplug it & wait", "text": "<p>Five <b>minutes</b>.</p><ol><li>one</li></ol>"},
        {"title": "Wipe it"},
    ]
    asked = [{"question": "May I wash it?", "answer": "<p>No.</p>"}, {"question": "Never?", "answer": "<p>Never.</p>"}]
    guide = centre.article(
        "Care", slug="care", kind="how_to", body=[("text", "<p>Begin.</p>"), ("steps", steps)], shelf=centre.home
    )
    faq = centre.article("Washing", slug="washing", kind="faq", body=[("text", "<p>Short.</p>"), ("questions", asked)])
    Collection.objects.update(title="Orders and parcels")
    export_centres(tmp_path / "out")
    Article.objects.all().delete()
    Collection.objects.all().delete()
    assert command.main([str(tmp_path / "out")], io.StringIO(), io.StringIO()) == 0
    there = {one.title: one for one in Article.objects.filter(title__in=[guide.title, faq.title])}
    assert [part.block_type for part in there["Care"].body] == ["text", "steps"]
    assert [step["title"] for step in there["Care"].body[1].value] == ["Unplug it & wait", "Wipe it"]
    assert [part.block_type for part in there["Washing"].body] == ["text", "questions"]
    assert [one["question"] for one in there["Washing"].body[1].value] == ["May I wash it?", "Never?"]
    stands = {one.title: one.get_parent().title for one in there.values()}
    assert stands == {"Care": "Lamp help", "Washing": "Orders and parcels"}
    shelf = Collection.objects.get()
    assert (shelf.title, shelf.slug, shelf.summary) == ("Orders and parcels", "orders", "Parcels and payments")
    out = io.StringIO()
    command.main([str(tmp_path / "out")], out, out)
    assert "0 new, 0 changed, 3 the same" in out.getvalue()


@pytest.mark.parametrize(
    ("kind", "html", "kinds"),
    [
        ("how_to", "<ol><li><p><strong>One</strong></p><p>a</p></li></ol>", ["steps"]),
        ("how_to", "<ol><li>One</li><li><p><strong>Two</strong></p></li></ol>", ["text"]),
        ("how_to", '<ol><li><p><strong>One</strong></p><img src="/there.png"></li></ol>', ["steps"]),
        ("how_to", '<ol><li><p><strong>One</strong></p><img src="/elsewhere.png"></li></ol>', ["html"]),
        ("article", "<ol><li><p><strong>One</strong></p></li></ol>", ["text"]),
        ("faq", "<p>Before</p><h2>A?</h2><p>b</p><h2>C?</h2><ul><li>d</li></ul>", ["text", "questions"]),
        ("faq", "<h2>A?</h2><p>b</p><h3>more</h3><p>c</p>", ["text"]),
        ("faq", "<h2>A?</h2>", ["text"]),
        ("faq", "<p>No heading</p>", ["text"]),
        ("", "<h2>A?</h2><p>b</p>", ["text"]),
    ],
)
def test_only_what_is_surely_a_guide_or_a_question_becomes_one(kind: str, html: str, kinds: list[str]) -> None:
    assert [part["type"] for part in body_of(html, {"/there.png": 7}, of=kind)] == kinds


@pytest.mark.django_db
def test_nothing_is_written_over(tmp_path: Path) -> None:
    (tmp_path / "mine.md").write_text("mine")
    with pytest.raises(FileExistsError):
        export_centres(tmp_path)
