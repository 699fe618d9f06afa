"""Put words on a conversation, or take them off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from heard.conversations.actions._row import about, locked
from heard.conversations.events import ConversationTagged
from heard.conversations.models import Conversation, Tag, Tagging
from heard.plumbing.events import announce

if TYPE_CHECKING:
    from heard.staff.models import Agent

LONGEST = 60


class TagIsWrong(Exception):
    """A tag is a word or a few, of at most 60 characters."""


def tag(
    *,
    conversation: Conversation,
    agent: Agent | None,
    at: dt.datetime,
    add: Iterable[str] = (),
    remove: Iterable[str] = (),
) -> Conversation:
    """Put tags on and take tags off, by name whatever its case; a new name becomes a tag. Says only what changed.

    Raises TagIsWrong, and ConversationGone.
    """
    with transaction.atomic():
        row = locked(conversation)
        taggings = Tagging.objects.filter(conversation=row).select_related("tag")
        borne = {tagging.tag.name.casefold(): tagging for tagging in taggings}
        removed = [borne[key] for key in dict.fromkeys(checked_tag(name).casefold() for name in remove) if key in borne]
        added = [word for word in _words(add) if word.casefold() not in borne]
        taken = [tagging.tag.name for tagging in removed]
        Tagging.objects.filter(pk__in=[tagging.pk for tagging in removed]).delete()
        put = [_tag(word) for word in added]
        Tagging.objects.bulk_create(
            [Tagging(conversation=row, tag=tag, by=agent, at=at) for tag in put], ignore_conflicts=True
        )
        if put or taken:
            announce(ConversationTagged(**about(row, agent), added=[tag.name for tag in put], removed=taken))
    return row


def _words(names: Iterable[str]) -> list[str]:
    return list({word.casefold(): word for word in (checked_tag(name) for name in names)}.values())


def checked_tag(name: str) -> str:
    """Return a tag's name as it is kept. Raises TagIsWrong."""
    word = " ".join(name.replace("\0", "").replace(",", " ").split())
    if not word or len(word) > LONGEST:
        raise TagIsWrong(name)
    return word


def _tag(name: str) -> Tag:
    return Tag.objects.filter(name__iexact=name).first() or Tag.objects.get_or_create(name=name)[0]
