"""Keep what an agent is writing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Conversation, Draft, DraftAttachment

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 500_000  # characters


class DraftTooLong(Exception):
    """Nobody writes that much; it is a file that was pasted."""


def save_draft(
    *,
    conversation: Conversation,
    agent: Agent,
    text: str,
    kind: str = Draft.Kind.REPLY,
    to: Sequence[str] | None = None,
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    enclosures: Sequence[Enclosure] | None = None,
) -> Draft:
    """Keep an unfinished answer or note as it is now; one of each kind for each agent and conversation.

    Addresses are kept as typed; `to` is None while nobody has changed the lines To, Cc and Bcc. `enclosures` are all
    the files it has now, None leaves them as they are. Raises DraftTooLong.
    """
    if len(text) > LONGEST:
        raise DraftTooLong
    with transaction.atomic():
        draft, _ = Draft.objects.update_or_create(
            conversation=conversation,
            agent=agent,
            kind=kind,
            defaults={
                "text": text.replace("\0", ""),
                "to": None if to is None else list(to)[:100],
                "cc": list(cc)[:100],
                "bcc": list(bcc)[:100],
            },
        )
        if enclosures is not None:
            _enclose(draft, enclosures)
    return draft


def _enclose(draft: Draft, enclosures: Sequence[Enclosure]) -> None:
    DraftAttachment.objects.filter(draft=draft).delete()
    DraftAttachment.objects.bulk_create(
        DraftAttachment(
            draft=draft,
            file_id=enclosure.sha256,
            filename=enclosure.filename[:255],
            content_type=enclosure.content_type[:120],
            size=enclosure.size,
        )
        for enclosure in enclosures
    )
