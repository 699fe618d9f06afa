"""Find the questions that agents answer by hand again and again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db import transaction
from django.db.models import Exists, OuterRef

from heard.conversations.models import Conversation, Message, MessageKind, State
from heard.guidance.likeness import groups_of
from heard.guidance.matter import matter_of
from heard.guidance.models import ArticleUse, AskedAgain
from heard.knowledge.search.words import primary

LOOKED_BACK = dt.timedelta(days=90)
MOST_READ = 3_000  # conversations, the newest
LONGEST = 2_000  # characters of each
FEWEST = 3  # conversations that make a question worth an article
MOST_KEPT = 30
EACH = dt.timedelta(hours=20)


def group_questions(*, at: dt.datetime) -> int:
    """Group what customers asked within 90 days and nobody answered with an article; return how many groups are kept.

    Once a day: a call within twenty hours of the last one does nothing.
    """
    if AskedAgain.objects.filter(made_at__gt=at - EACH).exists():
        return 0
    found = [numbers for texts in _asked(at).values() for numbers in _groups(texts) if len(numbers) >= FEWEST]
    found.sort(key=lambda numbers: (-len(numbers), -numbers[0]))
    rows = [AskedAgain(example_id=numbers[0], conversations=numbers, made_at=at) for numbers in found[:MOST_KEPT]]
    with transaction.atomic():
        AskedAgain.objects.all().delete()
        AskedAgain.objects.bulk_create(rows)
    return len(rows)


def _groups(texts: list[tuple[int, str]]) -> list[list[int]]:
    return [[texts[place][0] for place in places] for places in groups_of([text for _, text in texts])]


def _asked(at: dt.datetime) -> dict[str, list[tuple[int, str]]]:
    """Return subject and first words of each answered conversation with its number, by language, the newest first."""
    from heard.knowledge.search.meaning import KNOWN_LANGUAGES  # large, and most processes never group anything

    used = ArticleUse.objects.filter(message__conversation=OuterRef("pk"))
    answered = Conversation.objects.filter(
        created_at__gt=at - LOOKED_BACK, first_answered_at__isnull=False, merged_into=None
    )
    rows = (
        answered.exclude(state=State.SPAM)
        .exclude(Exists(used))
        .order_by("-pk")
        .values_list("pk", "subject", "language")
    )
    listed = list(rows[:MOST_READ])
    said = Message.objects.filter(conversation__in=[row[0] for row in listed], kind=MessageKind.INCOMING)
    first = dict(said.order_by("conversation", "pk").distinct("conversation").values_list("conversation", "text"))
    asked = defaultdict(list)
    for number, subject, language in listed:
        if primary(language) not in {*KNOWN_LANGUAGES, ""}:
            continue  # all its words would seem to mean much the same
        if words := f"{subject}\n{matter_of(first.get(number, ''))}".strip()[:LONGEST]:
            asked[primary(language)].append((number, words))
    return asked
