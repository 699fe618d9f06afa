"""Moving what was said from one conversation to another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from heard.conversations.actions._row import locked, reckon
from heard.conversations.models import (
    Conversation,
    Message,
    Participant,
    SearchEntry,
    SideConversation,
    State,
    Tagging,
)


class SameConversation(Exception):
    """Both are one conversation already."""


class UndoLaterFirst(Exception):
    """What is to be undone was itself merged into something else since."""


def locked_pair(first: Conversation, second: Conversation) -> tuple[Conversation, Conversation]:
    """Lock two conversations, always in the same order. Raises SameConversation and ConversationGone."""
    both = Conversation.objects.select_for_update(no_key=True).filter(pk__in=[first.pk, second.pk])
    list(both.order_by("pk"))
    one, other = locked(first), locked(second)
    if one.pk == other.pk:
        raise SameConversation
    return one, other


def move_messages(ids: Iterable[int], *, source: Conversation, target: Conversation) -> list[int]:
    """Move those of the messages that are in `source`, findable where they are now; return their ids."""
    messages = Message.objects.filter(pk__in=list(ids), conversation=source)
    moved = sorted(messages.values_list("pk", flat=True))
    Message.objects.filter(pk__in=moved).update(conversation=target, inbox=target.inbox_id)
    SearchEntry.objects.filter(pk__in=moved).update(conversation=target, inbox_id=target.inbox_id)
    return moved


def pour(source: Conversation, target: Conversation, *, at: dt.datetime) -> dict[str, Any]:
    """Put everything of one locked conversation into another and return what undoing it needs; saves `source`."""
    was = {"state": source.state, "since": source.since.isoformat()}
    sides = SideConversation.objects.filter(conversation=source)
    moved: dict[str, Any] = {
        "sides": sorted(sides.values_list("pk", flat=True)),
        "messages": sorted(Message.objects.filter(conversation=source).values_list("pk", flat=True)),
        "followers": sorted(Conversation.objects.filter(merged_into=source).values_list("pk", flat=True)),
        "participants": _copy_participants(source, target, at),
        "taggings": _copy_tags(source, target, at),
        "merged_was": was,
    }
    sides.update(conversation=target)
    move_messages(moved["messages"], source=source, target=target)
    Conversation.objects.filter(merged_into=source).update(merged_into=target)
    source.merged_into = target
    source.state, source.since = State.RESOLVED, at
    reckon(source)
    source.save()
    return moved


def pour_back(moved: dict[str, Any], *, source: Conversation, target: Conversation) -> None:
    """Take out of `target` what was put into it and is still there, as it was; saves `source`."""
    move_messages(moved["messages"], source=target, target=source)
    SideConversation.objects.filter(pk__in=moved["sides"], conversation=target).update(conversation=source)
    Conversation.objects.filter(pk__in=moved["followers"], merged_into=target).update(merged_into=source)
    Participant.objects.filter(pk__in=moved["participants"], conversation=target).delete()
    Tagging.objects.filter(pk__in=moved["taggings"], conversation=target).delete()
    source.merged_into = None
    source.state = moved["merged_was"]["state"]
    source.since = dt.datetime.fromisoformat(moved["merged_was"]["since"])
    reckon(source)
    source.save()


def _copy_participants(source: Conversation, target: Conversation, at: dt.datetime) -> list[int]:
    """Let everybody of one take part in the other; somebody else's customer gets copies."""
    known = set(Participant.objects.filter(conversation=target).values_list("kind", "address"))
    is_same = source.customer_id == target.customer_id
    joining = [
        Participant(
            conversation=target,
            kind=person.kind,
            address=person.address,
            name=person.name,
            place=person.place if is_same else Participant.Place.CC,
            customer_id=person.customer_id,
            added_at=at,
        )
        for person in Participant.objects.filter(conversation=source).order_by("id")
        if (person.kind, person.address) not in known
    ]
    return [person.pk for person in Participant.objects.bulk_create(joining)]


def _copy_tags(source: Conversation, target: Conversation, at: dt.datetime) -> list[int]:
    known = set(Tagging.objects.filter(conversation=target).values_list("tag_id", flat=True))
    joining = [
        Tagging(conversation=target, tag_id=tagging.tag_id, by_id=tagging.by_id, at=at)
        for tagging in Tagging.objects.filter(conversation=source).order_by("id")
        if tagging.tag_id not in known
    ]
    return [tagging.pk for tagging in Tagging.objects.bulk_create(joining)]
