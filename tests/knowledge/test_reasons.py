"""Why something was not brought in is told in the language of whoever looks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from heard.knowledge import importing
from heard.knowledge.importing.reasons import SENTENCES, is_known, told_place, told_reason
from heard.knowledge.models import ArticleImport
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre

SOURCES = sorted(Path(importing.__file__).parent.glob("*.py"))
SAYING = {"Unread", "NotAnArticleError", "ValueError"}


def said_in(tree: ast.AST) -> Iterator[str]:
    """Every text that the import gives as a reason, its gaps filled with something."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
            yield from map(text_of, node.args[-1:])
        if isinstance(node, ast.FunctionDef) and node.name == "_why_not":
            yield from (text_of(one.value) for one in ast.walk(node) if isinstance(one, ast.Return) and one.value)
        if isinstance(node, ast.Assign) and text_of(node.value).startswith("it "):
            yield text_of(node.value)  # what is said in more than one place
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[1], ast.JoinedStr):
            yield text_of(node.elts[1])  # what is remarked of pictures


def text_of(node: ast.AST) -> str:
    if isinstance(node, ast.JoinedStr):
        return "".join(part.value if isinstance(part, ast.Constant) else "1" for part in node.values)
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_reason_the_import_has_is_among_the_sentences() -> None:
    said = {text for source in SOURCES for text in said_in(ast.parse(source.read_text(encoding="utf-8"))) if text}
    assert len(said) > 25
    assert {text for text in said if not is_known(text)} == set()


def test_a_reason_is_told_with_what_it_is_about(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("heard.knowledge.importing.reasons.gettext", lambda text: f"«{text}»")
    assert told_reason("it has no text") == "«it has no text»"
    assert told_reason("the link /a%20b leads nowhere") == "«the link /a%20b leads nowhere»"
    assert (
        told_reason("the picture a.png cannot be shown: it is larger than 15 MB")
        == "«the picture a.png cannot be shown: «it is larger than 15 MB»»"
    )
    assert told_reason("a.csv, line 3 has the same id: 7") == "««a.csv, line 3» has the same id: 7»"
    assert told_place("a.csv, line 3") == "«a.csv, line 3»"


@pytest.mark.parametrize("strange", ["", "100 %", "%(size)s", "Something else went wrong"])
def test_what_is_none_of_our_sentences_stays_as_it_is(strange: str) -> None:
    assert told_reason(strange) == strange
    assert told_place(strange) == strange


def test_in_english_they_read_as_the_import_said_them() -> None:
    with translation.override("en"):
        assert [told_reason(one) for one in SENTENCES] == list(SENTENCES)


@pytest.mark.django_db
def test_the_studio_tells_an_editor_in_their_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "heard.knowledge.importing.reasons.gettext", {"it has no text": "es hat keinen Text"}.__getitem__
    )
    editor = Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR, language="de")
    reasons = {"unread": [["empty.md", "it has no text"], ["odd.md", "odd"]], "remarks": []}
    centre = Centre().home
    made = ArticleImport.objects.create(
        centre=centre, language="en", filename="a.zip", by=editor, rehearsed_at="2026-11-23T04:00Z",
        outcome={"new": 0, "changed": 0, "same": 0, "unread": 2, "remarks": 0, "titles": {}, "reasons": reasons},
    )  # fmt: skip
    client = Client()
    client.force_login(editor)
    page = client.get(reverse("help_import", args=[made.pk])).content.decode()
    assert "<bdi>empty.md</bdi>: <span>es hat keinen Text</span>" in page
    assert '<bdi>odd.md</bdi>: <span lang="en">odd</span>' in page
