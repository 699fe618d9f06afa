"""Many articles put into the tree at once: the rows Wagtail writes one by one, written some hundred with each statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.sql import InsertQuery
from modelcluster.models import get_all_child_relations
from modelsearch.backends import get_search_backends
from wagtail.models import Page, ReferenceIndex, Revision

from heard.knowledge.events import ArticlePublished
from heard.knowledge.importing.shelving import Shelf
from heard.knowledge.models import Article
from heard.plumbing.events import announce


def next_numbers(model: type[Model], count: int) -> list[int]:
    """Return numbers for so many rows of a table, which nobody else will get."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [int(number) for (number,) in cursor.fetchall()]


@transaction.atomic
def put_up(
    articles: Sequence[Article], shelves: Iterable[Shelf], *, at: dt.datetime, planned: Mapping[int, dt.datetime]
) -> None:
    """Store new articles whose numbers and places are chosen already, each with its first revision, and tell of them.

    planned: when those are to be published, by their numbers, that somebody decided to publish later.
    """
    if not articles:
        return
    for article in articles:  # nothing hangs on a new page yet: no need to ask for each
        article._cluster_related_objects = {one.get_accessor_name(): [] for one in get_all_child_relations(Article)}
    add_revisions(articles, at=at, planned=planned)
    fields = [field.attname for field in Page._meta.local_concrete_fields]
    Page.objects.bulk_create([Page(**{name: getattr(article, name) for name in fields}) for article in articles])
    query = InsertQuery(Article)
    query.insert_values(Article._meta.local_concrete_fields, [*articles], raw=True)
    query.get_compiler(connection=connection).execute_sql()
    for shelf in shelves:
        if shelf.added:
            Page.objects.filter(pk=shelf.page.pk).update(numchild=F("numchild") + shelf.added)
            shelf.added = 0
    for backend in get_search_backends(with_auto_update=True):
        backend.add_bulk(Article, articles)
    for article in articles:
        if any(part["type"] in ("image", "steps") for part in article.body.raw_data):
            ReferenceIndex.create_or_update_for_object(article)
    announce(*(ArticlePublished(article_id=one.pk, revision=one.edition) for one in articles if one.live))


def add_revisions(articles: Sequence[Article], *, at: dt.datetime, planned: Mapping[int, dt.datetime]) -> None:
    """Keep how these articles are now as a revision of each, which becomes their latest; the articles themselves are not saved.

    planned: likewise.
    """
    kinds = [ContentType.objects.get_for_model(model) for model in (Article, Page)]
    made = []
    for article, number in zip(articles, next_numbers(Revision, len(articles)), strict=True):
        article.latest_revision_id, article.latest_revision_created_at = number, at
        if article.live:
            before = article.last_published_at if article._state.adding else None  # of a new one, what was said of it
            article.live_revision_id, article.last_published_at = number, before or at
            article.first_published_at = article.first_published_at or at
        made.append(
            Revision(
                pk=number, content_type=kinds[0], base_content_type=kinds[1], object_id=str(article.pk), created_at=at,
                object_str=str(article), content=article.serializable_data(),
                approved_go_live_at=planned.get(article.pk),
            )
        )  # fmt: skip
    Revision.objects.bulk_create(made)


def taken_plans(articles: Sequence[Article]) -> dict[int, dt.datetime]:
    """Return when drafts among these are to be published, and take that from their revisions: their next ones get it."""
    drafts = [str(article.pk) for article in articles if not article.live]
    kind = ContentType.objects.get_for_model(Page)
    found = Revision.objects.filter(base_content_type=kind, object_id__in=drafts, approved_go_live_at__isnull=False)
    plans = {int(number): when for number, when in found.values_list("object_id", "approved_go_live_at") if when}
    found.update(approved_go_live_at=None)
    return plans
