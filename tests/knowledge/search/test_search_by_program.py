"""Searching by the API and from the shell."""

from __future__ import annotations

import io
import json
from argparse import Namespace

import pytest
from django.test import Client

from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.search.document import Document
from heard.project.command.errors import NotDoneError
from heard.project.command.knowledge_search import evaluate
from heard.project.environment import Environment
from tests.promises.ledger import Ledger

ENVIRONMENT = Environment.read()
EXPECTED = 'line 1: expected {"id": …, "text": "…"}'
DOCUMENTS = [
    {"id": "returns", "title": "Returning a parcel", "text": "Print the label. Bring the parcel to a shop."},
    {"id": "light", "title": "Lanterns", "text": "Two batteries are needed.", "questions": ["it stays dark"]},
]


@pytest.mark.django_db
def test_nothing_is_told_without_a_token(client: Client) -> None:
    index_documents(documents=[_document("article:1", "everyone")])
    assert client.get("/api/v1/knowledge/search?q=parcel").status_code == 401
    assert client.get("/api/v1/knowledge/suggest?q=par").status_code == 401


@pytest.mark.django_db
def test_a_program_finds_what_its_agent_may_see(client: Client) -> None:
    from django.utils import timezone

    from heard.staff.actions.issue_token import issue_token
    from heard.staff.models import Scope

    index_documents(documents=[_document("article:1", "agents", "inside")])
    secret = issue_token(agent=Ledger().ana, name="Search", scopes=[Scope.READ], at=timezone.now())[1]
    asked = {"headers": {"Authorization": f"Bearer {secret}"}}
    (hit,) = client.get("/api/v1/knowledge/search?q=parcels", **asked).json()["items"]
    assert (hit["external_id"], hit["passage"]) == ("inside", "Print the label.")
    (hit,) = client.get("/api/v1/knowledge/suggest?q=par", **asked).json()["items"]
    assert hit["passage"] == "Returning a <mark>par</mark>cel"
    assert client.get("/api/v1/knowledge/search?q=", **asked).status_code == 422


def test_evaluating_tells_words_meaning_and_both(tmp_path, capsys) -> None:
    asked = [{"query": "return my parcel", "relevant": ["returns"]}, {"query": "it is dark", "relevant": ["light"]}]
    path = tmp_path / "sample.jsonl"
    path.write_text("\n".join(map(json.dumps, [*DOCUMENTS, *asked])))
    assert evaluate(ENVIRONMENT, Namespace(paths=[str(path)], language="en", json=True)) == 0
    told = json.loads(capsys.readouterr().out)[str(path)]
    assert told == {"documents": 2, "questions": 2, **dict.fromkeys(("words", "meaning", "both"), BEST)}


def test_evaluating_reads_a_faq_with_what_users_asked(tmp_path, capsys) -> None:
    faq = [{"question": one["title"], "answer": one["text"], "query_type": "faq", "label": 1} for one in DOCUMENTS]
    asked = {"question": "bring a parcel", "answer": DOCUMENTS[0]["text"], "query_type": "user_query", "label": 1}
    (tmp_path / "faq.json").write_text(json.dumps([*faq, asked]))
    assert evaluate(ENVIRONMENT, Namespace(paths=[str(tmp_path)], language="en", json=True)) == 0
    assert json.loads(capsys.readouterr().out)[str(tmp_path)]["both"] == BEST


@pytest.mark.parametrize("content", ["", "no json", "[1]", '{"id": "1", "title": "Nobody asks"}'])
def test_evaluating_says_what_it_cannot_read(content: str, tmp_path) -> None:
    path = tmp_path / "sample.jsonl"
    path.write_text(content)
    with pytest.raises(NotDoneError):
        evaluate(ENVIRONMENT, Namespace(paths=[str(path)], language="en", json=True))


@pytest.mark.django_db
def test_each_line_is_answered_in_its_place(monkeypatch, capsys) -> None:
    from heard.project.command.knowledge_search import _answer_lines

    index_documents(documents=[_document("article:1", "everyone"), _document("article:2", "agents", "inside")])
    asked = b'\xef\xbb\xbf{"id": 7, "text": "parcel"}\r\nnonsense\n\n{"id": "b", "text": ""}'
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(asked)))
    assert _answer_lines(5, everyone=True) == 1
    told = capsys.readouterr()
    first, second, third = map(json.loads, told.out.splitlines())
    assert first["id"] == 7
    assert [(one["id"], one["title"]) for one in first["results"]] == [("article:1", "Returning a parcel")]
    assert second == {"id": None, "error": 'line 2: expected {"id": …, "text": "…"}', "results": []}
    assert third == {"id": "b", "results": []}
    assert told.err == 'heard: line 2: expected {"id": …, "text": "…"}\n'


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("line", "identity", "wrong"),
    [
        (b'{"id": 1, "text": "caf\xe9"}', None, "line 1: it is not UTF-8"),
        (b'{"id": 1}', 1, EXPECTED),
        (b'{"id": 1, "text": 5}', 1, EXPECTED),
        (b'{"text": "no id"}', None, EXPECTED),
        (b"[1, 2]", None, EXPECTED),
        (b"[" * 100_000, None, EXPECTED),
        (b'{"id": 1, "text": "half a sign \\ud800 and \\u0000"}', 1, None),
        (b'{"id": "\\ud800", "text": "x"}', "\ud800", None),
        (b'{"id": {"a": [1]}, "text": "' + b"parcel " * 200_000 + b'"}', {"a": [1]}, None),
    ],
)
def test_no_line_stops_the_others(line: bytes, identity: object, wrong: str | None, monkeypatch, capfdbinary) -> None:
    from heard.project.command.knowledge_search import _answer_lines

    index_documents(documents=[_document("article:1", "everyone")])
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(line + b'\n{"id": "next", "text": "parcel"}\n')))
    assert _answer_lines(5, everyone=True) == (1 if wrong else 0)
    first, second = map(json.loads, capfdbinary.readouterr().out.splitlines())
    assert (first["id"], first.get("error")) == (identity, wrong)
    assert (second["id"], len(second["results"])) == ("next", 1)


BEST = {"at_1": 1.0, "at_5": 1.0, "mrr": 1.0}


def _document(key: str, audience: str, external_id: str = "") -> Document:
    return Document(
        key=key, kind="article", title="Returning a parcel", text="Print the label.", language="en", audience=audience,
        url="/", external_id=external_id,
    )  # fmt: skip
