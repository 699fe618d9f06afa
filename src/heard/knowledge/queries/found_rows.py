"""The documents behind what the shelves said, as far as they are so still."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q

from heard.knowledge.models import IndexedDocument
from heard.knowledge.queries.hidden import hidden_keys
from heard.knowledge.reading import SEGMENT_PREFIX, Reader


def found_rows(
    numbers: Sequence[int], *, reader: Reader, centre: int | None, kinds: Collection[str]
) -> dict[int, IndexedDocument]:
    """Return documents by their numbers; those the reader may not see any more are not among them.

    The shelves of a process may be a moment behind the database, and the index behind the pages. Who may see what is therefore
    asked again here, of both.
    """
    seen = Q(audience__in=reader.audiences())
    if reader.sees_every_segment:
        seen |= Q(audience__startswith=SEGMENT_PREFIX)
    wanted = IndexedDocument.objects.filter(seen, pk__in=numbers, is_forgotten=False)
    if centre is not None:
        wanted = wanted.filter(Q(centre=centre) | Q(centre=None))
    if kinds:
        wanted = wanted.filter(kind__in=kinds)
    rows = list(wanted.defer("terms", "counts")) if numbers else []
    hidden = hidden_keys([row.key for row in rows], reader=reader)
    return {row.pk: row for row in rows if row.key not in hidden}
