"""Documents in languages the help centre has no pages in: found by scripts and agents' programs, shown on no page of ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from hashlib import sha256
from html import escape
from typing import Any

from heard.knowledge.actions.forget_document import forget_document
from heard.knowledge.actions.index_documents import index_documents
from heard.knowledge.cleaning import clean, plain_words
from heard.knowledge.importing.found import Found
from heard.knowledge.importing.outcome import Outcome
from heard.knowledge.models import HelpCentre, IndexedDocument
from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.reading import EVERYONE
from heard.knowledge.search.document import SEARCH_ONLY, Document

AT_ONCE = 500
COMPARED = ("title", "text", "url", "audience", "language", "external_id", "questions")
_CODE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")  # RFC 5646, as far as anybody uses it
_LONGEST_CODE = 12


def language_code(said: str) -> str:
    """Return the code of a language as the index keeps it, "" for what is none."""
    code = said if len(said) <= _LONGEST_CODE else said.partition("-")[0]
    return code if _CODE.fullmatch(code) else ""


def keep_for_search(found: list[Found], *, centre: HelpCentre, outcome: Outcome, is_rehearsal: bool) -> None:
    """Make documents findable, or findable anew, and count what became of each; drafts are forgotten."""
    number = centre_number(centre)
    for start in range(0, len(found), AT_ONCE):
        wanted = {document_key(number, one): one for one in found[start : start + AT_ONCE]}
        rows = IndexedDocument.objects.filter(key__in=wanted, is_forgotten=False).values("key", *COMPARED)
        known = {row.pop("key"): row for row in rows}
        made = {key: _document(key, one, number, centre) for key, one in wanted.items() if one.is_live}
        changed = [one for key, one in made.items() if known.get(key) != _compared(one)]
        _count(made, known, changed, outcome)
        if not is_rehearsal:
            index_documents(documents=changed)
            for key in known.keys() - made.keys():
                forget_document(key=key)


def document_key(centre: int, found: Found) -> str:
    """Return what search calls a document of an import, the same each time."""
    return f"import:{centre}:{found.language}:{sha256(found.external_id.encode()).hexdigest()[:32]}"


def kept_for_search(centre: HelpCentre) -> Iterator[dict[str, Any]]:
    """Yield what is only searched, as records an import reads again."""
    rows = IndexedDocument.objects.filter(kind=SEARCH_ONLY, centre=centre_number(centre), is_forgotten=False)
    for row in rows.order_by("key").values(*COMPARED).iterator(chunk_size=AT_ONCE):
        text = "".join(f"<p>{escape(line)}</p>" for line in row.pop("text").split("\n"))
        yield {"id": row.pop("external_id"), "title": row.pop("title"), "body": text, **row}


def _count(made: dict[str, Document], known: dict[str, Any], changed: list[Document], outcome: Outcome) -> None:
    new = [one for one in changed if one.key not in known]
    outcome.new += len(new)
    outcome.changed += len(changed) - len(new)
    outcome.same += len(made) - len(changed)
    outcome.titles["new"] += [one.title for one in new]
    outcome.titles["changed"] += [one.title for one in changed if one.key in known]
    outcome.audiences.update(one.audience for one in made.values())
    outcome.search_only.update(one.language for one in made.values())


def _document(key: str, found: Found, number: int, centre: HelpCentre) -> Document:
    parts = (found.summary, plain_words(clean(found.html)))
    return Document(
        key=key, kind=SEARCH_ONLY, title=found.title, text="\n".join(part for part in parts if part), language=found.language,
        audience=found.audience or getattr(centre, "audience", EVERYONE), url=found.source_url, questions=found.questions,
        centre=number, external_id=found.external_id,
    )  # fmt: skip


def _compared(document: Document) -> dict[str, Any]:
    values = asdict(document)
    return {name: values[name] for name in COMPARED} | {"questions": list(document.questions)}
