"""Exports of other help centres, tables and strange files are read, and whatever they hold, nothing breaks."""

import io
import json

from hypothesis import given
from hypothesis import strategies as st

from heard.knowledge.importing.documents import from_json, from_json_lines, from_lines_of, from_table
from heard.knowledge.importing.found import Found, NotAnArticleError, Unread
from heard.knowledge.importing.front_matter import split_front_matter
from heard.knowledge.importing.mdx import plain_markdown

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "title", "name", "type"]), inner, max_size=3)
    ),
    max_leaves=5,
)
NAMES = [
    "id", "title", "name", "body", "content", "description", "description_text", "status", "state", "draft", "locale", "language",
    "audience", "segment", "questions", "url", "html_url", "folder_id", "section_id", "user_segment_id", "translated_content",
    "category", "review_by", "folder_visibility", "published", "articles", "data",
]  # fmt: skip
RECORDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)


def read(document: object) -> list[Found]:
    found = list(from_json(json.dumps(document), "a.json"))
    assert all(isinstance(one, Found) for one in found), found
    return [one for one in found if isinstance(one, Found)]


@given(RECORDS | st.lists(RECORDS, max_size=3))
def test_whatever_a_document_holds_is_an_article_or_a_reason(document: object) -> None:
    for one in from_json(json.dumps(document), "a.json"):
        assert isinstance(one, Found | Unread)
        if isinstance(one, Found):
            assert one.title
            assert one.external_id
            assert one.html


@given(st.text())
def test_whatever_a_text_holds_is_read_or_refused(text: str) -> None:
    list(from_json_lines(text, "a"))
    list(from_json(text, "a"))
    list(from_table(text, "a", "a"))
    plain_markdown(text)
    try:
        split_front_matter(f"---\n{text}\n---\nwords")
    except NotAnArticleError:
        return


@given(st.lists(st.binary(max_size=40), max_size=6))
def test_whatever_bytes_a_file_holds_each_line_is_read_or_refused(lines: list[bytes]) -> None:
    good = b'{"id": "1", "title": "Last", "body": "words"}'
    found = list(from_lines_of(io.BytesIO(b"\n".join([*(line.replace(b"\n", b"") for line in lines), good])), "a"))
    assert isinstance(found[-1], Found)
    assert all(isinstance(one, Unread) for one in found[:-1])


def test_a_broken_line_says_where_and_stops_no_other() -> None:
    def line(name: str) -> bytes:
        return json.dumps({"id": name, "title": name, "body": "Grüße"}, ensure_ascii=False).encode()

    endless = b'{"id": "endless", "title": "x", "body": "' + b"word " * 8_000_000 + b'"}'
    text = b"\xef\xbb\xbf" + b"\r\n".join([line("a"), b"  ", b'{"id": "caf\xe9"}', endless, b"[1]", b"{", line("b")])
    first, *wrong, last = from_lines_of(io.BytesIO(text), "a.jsonl")
    assert isinstance(first, Found)
    assert isinstance(last, Found)
    assert (first.external_id, last.html, last.where) == ("a", "<p>Grüße</p>\n", "a.jsonl, line 7")
    assert wrong == [
        Unread("a.jsonl, line 3", "it is not UTF-8"),
        Unread("a.jsonl, line 4", "it is too long"),
        Unread("a.jsonl, line 5", "it is no record with names"),
        Unread("a.jsonl, line 6", "it is not JSON"),
    ]


def test_zendesk() -> None:
    article = {
        "id": 35467, "title": "Refunds", "body": "<p>Soon.</p>", "locale": "en-us", "draft": False, "section_id": 7,
        "html_url": "https://shop.example/hc/en-us/articles/35467", "user_segment_id": None,
    }  # fmt: skip
    document = {
        "articles": [
            article, {**article, "id": 2, "draft": True}, {**article, "id": 3, "user_segment_id": 5},
            {**article, "id": 4, "user_segment_id": 6},
        ],
        "sections": [{"id": 7, "name": "Money back", "category_id": 1}], "categories": [{"id": 1, "name": "Orders"}],
        "user_segments": [{"id": 5, "user_type": "signed_in_users"}],
    }  # fmt: skip
    first, draft, customers, unknown = read(document)
    assert (first.external_id, first.language, first.shelves) == ("35467", "en-us", ("Orders", "Money back"))
    assert first.source_url == "https://shop.example/hc/en-us/articles/35467"
    assert (first.is_live, draft.is_live) == (True, False)
    assert (first.audience, customers.audience, unknown.audience) == ("", "customers", "agents")


def test_intercom() -> None:
    english, german = read({"type": "list", "data": [{
        "type": "article", "id": "5", "title": "Hello", "description": "A word", "body": "<p>Hi</p>", "state": "published",
        "default_locale": "en", "translated_content": {
            "type": "article_translated_content", "en": {"title": "Hello", "body": "<p>Hi</p>"},
            "de": {"title": "Hallo", "body": "<p>Tag</p>", "state": "draft"},
        },
    }]})  # fmt: skip
    assert (english.title, english.summary, english.is_live, english.language) == ("Hello", "A word", True, "")
    assert (german.external_id, german.title, german.is_live, german.language) == ("5", "Hallo", False, "de")


def test_freshdesk() -> None:
    published, draft = read([
        {"id": 1, "title": "A", "description": "<p>Text</p>", "description_text": "Text", "status": 2, "folder_visibility": 2},
        {"id": 2, "title": "B", "description": "<p>Text</p>", "description_text": "Text", "status": 1, "folder_visibility": 4},
    ])  # fmt: skip
    assert (published.html, published.is_live, published.audience) == ("<p>Text</p>", True, "customers")
    assert (draft.is_live, draft.audience) == (False, "agents")


def test_chatwoot() -> None:
    (found,) = read({"payload": [{"id": 9, "title": "A", "content": "**b**", "description": "c", "status": "published",
                                  "slug": "a", "category": {"id": 1, "name": "Start", "locale": "de"}}]})  # fmt: skip
    assert (found.html, found.summary, found.shelves, found.slug) == (
        "<p><strong>b</strong></p>\n",
        "c",
        ("Start",),
        "a",
    )


def test_tables_of_questions_and_answers() -> None:
    text = "Question;Answer;Language\nIs it bright?;Yes, **very**.;en\n;nothing;en\n"
    good, bad = from_table(text, "faq.csv", "faq")
    assert isinstance(good, Found)
    assert (good.title, good.html, good.language, good.kind) == (
        "Is it bright?",
        "<p>Yes, <strong>very</strong>.</p>\n",
        "en",
        "faq",
    )
    assert good.external_id == "faq: is it bright?"
    assert bad == Unread("faq.csv, line 3", "it has no title")


def test_boxes_of_documentation_sites() -> None:
    text = 'import X from "./x"\n\n<Note>\n  Mind **this**.\n</Note>\n\n<Card title="Go" href="/there">\n  Soon.\n</Card>\n\n```\n<Note>\n```\n'
    made = plain_markdown(text)
    assert "import" not in made
    assert '<aside class="note">\n\nMind **this**.\n\n</aside>' in "\n".join(line for line in made.split("\n")).replace(
        "\n\n\n", "\n\n"
    )
    assert "**[Go](/there)**" in made
    assert "```\n<Note>\n```" in made
