"""What questions are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q

from heard.community.likeness import seen
from heard.community.limits import MOST_TAGS, links_in
from heard.community.models import PostState, Question, Tag
from heard.community.words import one_line, slug_of

LONGEST = 40


def put_tags(question: Question, names: Sequence[str]) -> None:
    """Say what a question is about, in a few words; tags nobody used before are made.

    What leads somewhere, or shows nothing, is no tag and is left out: tags are shown at once, whoever wrote them.
    """
    told = (one_line(name).lstrip("#")[:LONGEST] for name in names)
    wanted = {slug_of(name)[:LONGEST]: name for name in told if seen(name) and not links_in(name)}
    chosen = dict(list(wanted.items())[:MOST_TAGS])
    Tag.objects.bulk_create([Tag(slug=slug, name=name) for slug, name in sorted(chosen.items())], ignore_conflicts=True)
    before = set(question.tags.values_list("pk", flat=True))
    question.tags.set(Tag.objects.filter(slug__in=chosen))
    count_tags(before | set(question.tags.values_list("pk", flat=True)))


def count_tags(numbers: Iterable[int]) -> None:
    """Write of each tag how many questions everybody sees. Tags are held first: who counts at the same time, counts after us."""
    wanted = held_tags(numbers)
    visible = Count("questions", filter=Q(questions__state=PostState.VISIBLE))
    for tag in Tag.objects.filter(pk__in=wanted).annotate(there=visible).order_by("pk"):
        Tag.objects.filter(pk=tag.pk).exclude(question_count=tag.there).update(question_count=tag.there)


def held_tags(numbers: Iterable[int]) -> list[int]:
    """Return tags that are ours until the transaction ends, held in one order, so that nobody waits for each other."""
    rows = Tag.objects.select_for_update(no_key=True).filter(pk__in=set(numbers)).order_by("pk")
    return list(rows.values_list("pk", flat=True))
