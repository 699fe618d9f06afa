"""`heard knowledge search` and `heard knowledge evaluate`."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from heard.project.command.database import database_running
from heard.project.command.errors import NotDoneError
from heard.project.command.knowledge import with_tables
from heard.project.environment import Environment

DEFAULT_LIMIT = 10


def search(environment: Environment, options: argparse.Namespace) -> int:
    """Answer one question for people or in JSON, or one on each line of standard input, as an agent may see it."""
    if not options.query and not options.jsonl:
        raise NotDoneError(
            'Say what to look for: heard knowledge search "return a parcel", or --jsonl < questions.jsonl.'
        )
    import django

    with database_running(environment):
        django.setup()
        with_tables()
        _say_when_empty()
        if options.jsonl:
            return _answer_lines(options.limit, options.everyone)
        return _answer(" ".join(options.query), options)


def evaluate(environment: Environment, options: argparse.Namespace) -> int:
    """Say how often search finds what answers; needs neither a database nor a server."""
    from heard.knowledge.search.evaluating import evaluated
    from heard.knowledge.search.samples import SampleIsWrong, sample_of

    told: dict[str, Any] = {}
    for path in map(Path, options.paths):
        try:
            sample = sample_of(path, language=options.language)
        except (SampleIsWrong, OSError, UnicodeDecodeError) as error:
            raise NotDoneError(str(error)) from error
        told[str(path)] = {
            "documents": len(sample.documents), "questions": len(sample.questions), **evaluated(sample)
        }  # fmt: skip
        if not options.json:
            _print_figures(str(path), told[str(path)])
    if options.json:
        print(json.dumps(told))
    return 0


def _say_when_empty() -> None:
    """Say kindly where nothing is there yet, beside the answers, so that programs still read what they expect."""
    from heard.knowledge.models import IndexedDocument

    if not IndexedDocument.objects.exists():
        print("There is nothing to search yet. Bring articles in: heard knowledge import PATH.", file=sys.stderr)


def _print_figures(path: str, figures: dict[str, Any]) -> None:
    print(f"{path}: questions: {figures['questions']}, documents: {figures['documents']}")
    print(f"{'':10}{'at 1':>8}{'at 5':>8}{'MRR':>8}")
    for by in ("words", "meaning", "both"):
        one = figures[by]
        print(f"{by:10}{one['at_1']:8.4f}{one['at_5']:8.4f}{one['mrr']:8.4f}")


def _answer(text: str, options: argparse.Namespace) -> int:
    from heard.knowledge.queries.search import search as found_for

    found = found_for(text, reader=_reader(options.everyone), limit=options.limit)
    if options.json:
        told = {"query": text, "corrected": found.corrected, "is_sure": found.is_sure}
        print(json.dumps({**told, "results": [_result(hit) for hit in found.hits]}, ensure_ascii=False))
        return 0
    if found.corrected:
        print(f"Did you mean: {found.corrected}")
    if not found.is_sure:
        print("Nothing surely answers this. The nearest:" if found.hits else "Nothing found.")
    for hit in found.hits:
        print(f"\n{hit.title}  {hit.url}  ({hit.score:.2f})\n  {hit.plain_passage}")
    return 0


def _answer_lines(limit: int, everyone: bool) -> int:
    """Answer line after line; of a line that is no question it is said so in its place, and the others are answered.

    Returns 1 when there was such a line.
    """
    from heard.knowledge.queries.search import search as found_for

    reader, status = _reader(everyone), 0
    # Whatever the terminal speaks: JSON is UTF-8, in which half a sign can only be written as its number.
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    for asked in _asked(sys.stdin.buffer):
        told: dict[str, Any] = {"id": asked.id}
        if asked.wrong:
            told["error"], status = asked.wrong, 1
            print(f"heard: {asked.wrong}", file=sys.stderr, flush=True)
        hits = () if asked.wrong else found_for(asked.text, reader=reader, limit=limit).hits
        print(json.dumps({**told, "results": [_result(hit) for hit in hits]}, ensure_ascii=False), flush=True)
    return status


@dataclass(frozen=True, slots=True)
class _Asked:
    """A line of questions; `wrong` says what is wrong with it, "" for nothing."""

    id: Any = None
    text: str = ""
    wrong: str = ""


def _asked(lines: Iterable[bytes]) -> Iterator[_Asked]:
    """Yield what each line asks; empty ones are left out."""
    for number, line in enumerate(lines, 1):
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if not line.strip():
            continue
        try:
            asked = json.loads(line.decode())
        except UnicodeDecodeError:
            yield _Asked(wrong=f"line {number}: it is not UTF-8")
            continue
        except (ValueError, RecursionError):
            asked = None
        known = asked if isinstance(asked, dict) else {}
        if "id" in known and isinstance(known.get("text"), str):
            yield _Asked(known["id"], known["text"])
        else:
            yield _Asked(known.get("id"), wrong=f'line {number}: expected {{"id": …, "text": "…"}}')


def _result(hit: Any) -> dict[str, Any]:
    """An article is called what its import called it, anything else what search calls it."""
    return {"id": hit.external_id or hit.key, "title": hit.title, "score": hit.score, "passage": hit.plain_passage}


def _reader(everyone: bool) -> Any:
    from heard.knowledge.reading import AN_AGENT, ANYBODY

    return ANYBODY if everyone else AN_AGENT
