"""Imported articles that are each other's translations."""

from __future__ import annotations

import uuid

from heard.knowledge.importing.found import Found
from heard.knowledge.models import Article


class Groups:
    """Which articles are each other's translations: those that have the same id in several languages."""

    def __init__(self, known: dict[str, dict[str, Article]]) -> None:
        """Learn of those that stand already."""
        stand = [(language, id_, one.translation_key) for language, ones in known.items() for id_, one in ones.items()]
        self._keys = {id_: key for _language, id_, key in stand}
        self._taken = {(language, key) for language, _id, key in stand}

    def key(self, found: Found) -> uuid.UUID:
        """Return what a new article has in common with its translations."""
        key = self._keys.setdefault(found.external_id, uuid.uuid4())
        key = uuid.uuid4() if (found.language, key) in self._taken else key
        self._taken.add((found.language, key))
        return key
