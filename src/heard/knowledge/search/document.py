"""What can be found: one document of any kind."""

from __future__ import annotations

from dataclasses import dataclass

SEARCH_ONLY = "document"
"""The kind of what has no page of ours: it is in a language the help centre has none in."""


@dataclass(frozen=True, slots=True)
class Document:
    """An article, a question of the community, a webinar …, as search sees it. `key` is its name for good ("article:12").

    `audience` is one token of `knowledge.reading`; `questions` are other ways of asking for it, searched but not shown;
    `language` is a code such as "de"; `centre` is the number of its help centre, None for all; `external_id` is what an
    import calls it; a lower `revision` never replaces a higher one.
    """

    key: str
    kind: str
    title: str
    text: str
    language: str
    audience: str
    url: str
    questions: tuple[str, ...] = ()
    centre: int | None = None
    external_id: str = ""
    revision: int = 0
