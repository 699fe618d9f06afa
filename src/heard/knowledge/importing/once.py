"""What was found, sorted: what becomes pages, what can only be searched, and what cannot be taken in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from heard.knowledge.importing.found import Found, Unread
from heard.knowledge.importing.outcome import Outcome
from heard.knowledge.importing.search_only import language_code
from heard.knowledge.importing.shelving import known_language


def once(
    found: Iterable[Found | Unread], outcome: Outcome, *, language: str, searches_others: bool
) -> tuple[list[Found], list[Found]]:
    """Return what is in a language of ours, each id once, and what is in another, if search shall know that.

    The rest goes to what could not be read. language: of what does not say its own.
    """
    pages: dict[tuple[str, str], Found] = {}
    others: dict[tuple[str, str], Found] = {}
    for one in found:
        if isinstance(one, Unread):
            outcome.unread.append(one)
            continue
        said = one.language or language
        spoken = known_language(said)
        key = (spoken or (language_code(said) if searches_others else ""), one.external_id)
        kept = pages if spoken else others
        if not key[0]:
            outcome.unread.append(Unread(one.where, f"it is in a language the help centre does not speak: {said}"))
        elif key in kept:
            outcome.unread.append(Unread(one.where, f"{kept[key].where} has the same id: {one.external_id}"))
        else:
            kept[key] = replace(one, language=key[0])
    return list(pages.values()), list(others.values())
