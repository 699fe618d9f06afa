"""The business's own words for notices, where it has written some; ours for the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from heard.conversations.models import MessageTemplate

Purpose = MessageTemplate.Purpose
ACKNOWLEDGING = frozenset({Purpose.ACKNOWLEDGEMENT, Purpose.CHAT})
OCCASIONS = tuple(purpose for purpose in Purpose if purpose not in ACKNOWLEDGING)


@dataclass(frozen=True)
class OwnWords:
    """Everything the business wrote itself, read once for many notices: by occasion, inbox (None: all) and language."""

    texts: Mapping[tuple[str, int | None, str], str] = field(default_factory=dict)

    @classmethod
    def read(cls) -> OwnWords:
        """Read them all, in one question."""
        rows = MessageTemplate.objects.filter(purpose__in=OCCASIONS)
        values = rows.values_list("purpose", "inbox", "language", "text")
        return cls({(purpose, inbox, language.lower()): text for purpose, inbox, language, text in values})

    def find(self, purpose: str, *, inbox_id: int | None, language: str) -> str | None:
        """Return the inbox's words in a language, else those for all inboxes, else None."""
        return self.texts.get((purpose, inbox_id, language)) or self.texts.get((purpose, None, language))
