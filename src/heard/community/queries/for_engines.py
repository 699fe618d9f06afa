"""Which questions search engines are told of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.db.models.functions import Greatest
from django.urls import reverse

from heard.community.models import Answer, Closure, ClosureReason, Community, Question

A_MAP = 10_000  # numbers of questions; a map may hold 50,000 addresses (sitemaps.org)
MOST_MAPS = 5_000  # likewise 50,000, which nobody would read


@dataclass(frozen=True)
class Told:
    """A question search engines are told of, and when something about it was last written."""

    question: Question
    changed_at: dt.datetime


def told_of() -> QuerySet[Question]:
    """Return what everybody sees and is worth finding: nothing that was closed for another reason than being solved."""
    in_vain = Closure.objects.filter(question=OuterRef("pk"), opened_at=None).exclude(reason=ClosureReason.SOLVED)
    return Question.objects.visible().filter(~Exists(in_vain))


def is_told_of(question: Question, closure: Closure | None) -> bool:
    """Return the same of one question, with its closure if it is closed."""
    return question.state == "visible" and (closure is None or closure.reason == ClosureReason.SOLVED)


def map_path() -> str:
    """Return where the map of the community is; "" where there is no community for strangers, or nothing in it to find."""
    is_open = Community.current().is_open and told_of().exists()
    return reverse("community:sitemap") if is_open else ""


def maps() -> list[int]:
    """Return the numbers of the maps that hold something; each is found by one look into an index, however many questions there are."""
    found: list[int] = []
    while len(found) < MOST_MAPS:
        begin = (found[-1] + 1) * A_MAP if found else 0
        following = told_of().filter(pk__gte=begin).order_by("pk").values_list("pk", flat=True).first()
        if following is None:
            break
        found.append(following // A_MAP)
    return found


def in_map(number: int) -> list[Told]:
    """Return the questions of one map, the oldest first."""
    span = range(number * A_MAP, (number + 1) * A_MAP)
    answers = Answer.objects.visible().filter(question__gte=span.start, question__lt=span.stop).order_by()
    latest = Greatest(Max("created_at"), Max("edited_at"))  # of what is not there, PostgreSQL takes the other
    answered = dict(answers.values_list("question").annotate(latest=latest))
    asked = told_of().filter(pk__gte=span.start, pk__lt=span.stop).order_by("pk")
    rows = asked.only("pk", "slug", "created_at", "edited_at")
    return [Told(one, max(_written(one), answered.get(one.pk) or _written(one))) for one in rows]


def _written(question: Question) -> dt.datetime:
    return question.edited_at or question.created_at
