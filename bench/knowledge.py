"""How long a search takes, and how much memory the shelves need, by the number of articles; beside the least one must do.

Articles and questions are made up: words by the frequencies of language (Zipf), some hundred to an article. The floor is what
any search has to do: a question to the database whether anything is new, one for the documents that are shown, and reading
once all numbers that a matrix of one short row for each article has.
"""

from __future__ import annotations

import itertools
import json
import random
import resource
import statistics
import subprocess
import sys
import time
from typing import Any

from bench.house import House

SIZES = (1_000, 20_000)
QUESTIONS = 300
VOCABULARY = 12_000
WORDS = 190  # of one article, as the articles of real help centres have


def run(sizes: tuple[int, ...] = SIZES, questions: int = QUESTIONS) -> dict[str, Any]:
    """Measure each number of articles in an installation, and a process, of its own."""
    return {str(size): _apart(size, questions) for size in sizes}


def _apart(size: int, questions: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.knowledge", str(size), str(questions)]
    found: dict[str, Any] = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout)
    return found


def _measure(size: int, questions: int) -> dict[str, Any]:
    from heard.knowledge.actions.index_documents import index_documents
    from heard.knowledge.queries.search import search
    from heard.knowledge.queries.suggest import suggest
    from heard.knowledge.reading import ANYBODY
    from heard.knowledge.search.library import library

    chance = random.Random(5)
    words = [_word(number) for number in range(VOCABULARY)]
    weights = list(itertools.accumulate(1 / (rank + 10) for rank in range(VOCABULARY)))
    articles = [_article(number, chance, words, weights) for number in range(size)]
    began = time.perf_counter()
    index_documents(documents=articles)
    indexing = time.perf_counter() - began
    search(
        "the first search loads the model", reader=ANYBODY
    )  # an empty shelf's: what comes with the first document stays
    before, began = _memory(), time.perf_counter()
    library()
    loading = time.perf_counter() - began
    asked = [" ".join(_written(chance, words, weights, chance.randint(2, 9))) for _question in range(questions)]
    mistyped = [_slip(text, chance) for text in asked]
    told = {
        "indexing_seconds": round(indexing, 2),
        "loading_seconds": round(loading, 2),
        "shelves_mb": round(library().nbytes / 1e6, 2),
        "shelves_mb_per_1000": round(library().nbytes / 1e3 / size, 2),
        "process_mb": round(before, 1),
        "search_ms": _milliseconds(lambda text: search(text, reader=ANYBODY), asked),
        "mistyped_ms": _milliseconds(lambda text: search(text, reader=ANYBODY), mistyped),
        "suggest_ms": _milliseconds(lambda text: suggest(text[: len(text) * 2 // 3], reader=ANYBODY), asked),
        "floor_ms": _floor(size, questions),
    }
    told["search_to_floor"] = round(told["search_ms"]["p50"] / told["floor_ms"]["p50"], 1)
    return told


def _article(number: int, chance: random.Random, words: list[str], weights: list[float]) -> Any:
    from heard.knowledge.search.document import Document

    sentences = [" ".join(_written(chance, words, weights, 12)).capitalize() + "." for _line in range(WORDS // 12)]
    title = " ".join(_written(chance, words, weights, 6))
    return Document(
        key=f"article:{number}", kind="article", title=title, text=" ".join(sentences), language="en",
        audience=chance.choice(("everyone", "everyone", "everyone", "agents")), url=f"/help/en/{number}/",
    )  # fmt: skip


def _written(chance: random.Random, words: list[str], weights: list[float], count: int) -> list[str]:
    return chance.choices(words, cum_weights=weights, k=count)


def _word(number: int) -> str:
    """A word for each number, the more frequent the shorter."""
    syllables = ("ba", "ro", "ti", "len", "ka", "mu", "se", "dor", "vi", "pan", "os", "gel", "ru", "fi", "tan", "ho")
    word, left = "", number
    while True:
        left, digit = divmod(left, len(syllables))
        word += syllables[digit]
        if not left:
            return word + ("n" if number % 3 else "")


def _slip(text: str, chance: random.Random) -> str:
    place = chance.randrange(1, len(text) - 1)
    return text[:place] + text[place + 1 :]


def _milliseconds(ask: Any, asked: list[str]) -> dict[str, float]:
    for text in asked[:20]:
        ask(text)
    took = []
    for text in asked:
        began = time.perf_counter()
        ask(text)
        took.append((time.perf_counter() - began) * 1000)
    return {"p50": round(statistics.median(took), 2), "p95": round(statistics.quantiles(took, n=20)[18], 2)}


def _floor(size: int, questions: int) -> dict[str, float]:
    import numpy as np
    from django.db import connection

    matrix, row = np.ones((size, 64), np.float32), np.ones(64, np.float32)
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM knowledge_indexeddocument LIMIT 10")
        shown = [number for (number,) in cursor.fetchall()]

        def ask(_text: str) -> None:
            cursor.execute("SELECT last FROM knowledge_indexchange")
            cursor.fetchall()
            (matrix @ row).argmax()
            cursor.execute("SELECT title, url, text FROM knowledge_indexeddocument WHERE id = ANY(%s)", [shown])
            cursor.fetchall()

        return _milliseconds(ask, [""] * questions)


def _memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


if __name__ == "__main__":
    with House(0):
        print(json.dumps(_measure(int(sys.argv[1]), int(sys.argv[2]))))
