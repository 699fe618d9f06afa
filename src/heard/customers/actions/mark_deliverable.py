"""Remember that somebody can be reached at an address again."""

from __future__ import annotations

from collections.abc import Collection

from heard.customers.models import Address


def mark_deliverable(*, kind: str, addresses: Collection[str]) -> None:
    """Forget that these addresses (as they are kept) could not be reached: somebody just wrote from there."""
    Address.objects.filter(kind=kind, value__in=addresses, undeliverable_since__isnull=False).update(
        undeliverable_since=None
    )
