"""Answers that may spare somebody the writing."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest

from heard.knowledge.queries.centre_number import centre_number
from heard.knowledge.queries.fitting import SURE_FOR_FORM, Letter, fitting
from heard.knowledge.queries.search import Hit
from heard.knowledge.queries.shelves import first_centre
from heard.knowledge.reading import Reader

MOST = 3
FEWEST_LETTERS = 10  # what is shorter asks nothing yet


def answers(words: str, *, request: HttpRequest, reader: Reader, language: str) -> Sequence[Hit]:
    """Return up to three articles that surely answer what somebody writes, and that they may read; none is a fine answer.

    What comes near without being sure is left out: whoever came to write has searched already, and wrong answers annoy.
    """
    if len(words.strip()) < FEWEST_LETTERS or (centre := first_centre(request)) is None:
        return ()
    here = centre_number(centre)
    for spoken in dict.fromkeys((language, centre.language)):  # what nobody translated yet helps more than nothing
        (found,) = fitting([Letter(words, spoken)], reader=reader, sure=SURE_FOR_FORM, centre=here, limit=MOST)
        if found:
            return found
    return ()
