"""Which questions the search must not show any more."""

from __future__ import annotations

from collections.abc import Collection

from heard.community.models import Question
from heard.knowledge.reading import Reader


def hidden_questions(numbers: Collection[int], _reader: Reader) -> list[int]:
    """Return those of these questions that are not for everybody: the search knows no others."""
    known, visible = Question.objects.filter(pk__in=numbers), Question.objects.visible().filter(pk__in=numbers)
    return list(known.exclude(pk__in=visible.values("pk")).values_list("pk", flat=True))
