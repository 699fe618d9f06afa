"""What the shop wants to do within what time, and what it owes to whoever waits today."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from heard.conversations.events import ConversationAcknowledged
from heard.conversations.models import Conversation, Message, MessageKind, State
from heard.plumbing.reactions import Recorded
from heard.project.demo.story import Story
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.make import make
from heard.promises.actions.owe_answers import owe_answers
from heard.promises.actions.promise_answer import promise_what_was_acknowledged
from heard.promises.models import Calendar, OwnDay, PromiseKind, ServicePolicy, ServiceTarget, Source

WEEK = [[["09:00", "12:30"], ["13:00", "17:30"]] for _day in range(5)] + [[["10:00", "14:00"]], []]
# what was promised, in which words, and within how many hours
WORDS = (
    (PromiseKind.CALL_BACK, "+44 20 7946 0917 (after four)", 3),
    (PromiseKind.UPDATE, "", 22),
    (PromiseKind.OTHER, "A new part leaves our workshop", 26),
    (PromiseKind.RESOLUTION, "", 50),
)
DAY = 8 * 60  # minutes of a usual day
# name, position, tiers, warnings in percent, minutes for a first and a next answer, and for the resolution
POLICIES: tuple[tuple[str, int, list[str], list[int], int, int, int], ...] = (
    ("Gold customers", 1, ["gold"], [50, 80], 60, 60, DAY),
    ("Everybody", 10, [], [50, 80], 4 * 60, 4 * 60, 3 * DAY),
)


def set_hours(*, at: dt.datetime) -> None:
    """Set the shop's hours and its policies."""
    office = Calendar.objects.create(
        name="Office hours", time_zone="Europe/London", week=WEEK, country="GB", region="ENG"
    )
    party = at.date().replace(month=12, day=18)
    OwnDay.objects.create(calendar=office, date=party, name="Staff party in the workshop", shifts=[["09:00", "13:00"]])
    for name, position, tiers, warnings, first, following, resolution in POLICIES:
        policy = ServicePolicy.objects.create(
            name=name, position=position, tiers=tiers, warn_percent=warnings, calendar=office
        )
        aims = {
            PromiseKind.FIRST_ANSWER: first,
            PromiseKind.NEXT_ANSWER: following,
            PromiseKind.RESOLUTION: resolution,
        }
        ServiceTarget.objects.bulk_create(
            ServiceTarget(policy=policy, kind=kind, minutes=minutes) for kind, minutes in aims.items()
        )


def owe(stories: Iterable[Story], *, at: dt.datetime) -> None:
    """Write down what is owed where it is the shop's turn, and let the clock catch up: some is warned of, some is late."""
    ours = [story for story in stories if story.conversation.state == State.OPEN]
    waiting = [message for story in ours if (message := _waits_since(story)) is not None]
    owe_answers(message_ids=[message.pk for message in waiting], at=at)
    promise_what_was_acknowledged(
        [
            _acknowledged(story, message)
            for story in ours
            for message in story.messages[:2]
            if _is_told(story, message, at)
        ]
    )
    while fall_due(at=at):
        continue


def give_words(*, at: dt.datetime) -> None:
    """Let colleagues have given their word to some who wait, and one customer have asked for a call."""
    rows = Conversation.objects.filter(state=State.OPEN, assignee__isnull=False, language="en", merged_into=None)
    answered = (
        rows.filter(first_answered_at__isnull=False).select_related("assignee").order_by("-last_message_at", "-pk")
    )
    for row, (kind, words, hours) in zip(answered[: len(WORDS)], WORDS, strict=False):
        is_theirs = kind == PromiseKind.CALL_BACK
        make(
            conversation=row,
            kind=kind,
            words=words,
            due_at=(at + dt.timedelta(hours=hours)).replace(minute=0, second=0, microsecond=0),
            source=Source.CUSTOMER if is_theirs else Source.AGENT,
            agent=None if is_theirs else row.assignee,
            at=at,
        )


def _waits_since(story: Story) -> Message | None:
    """Return what the customer said first since we answered last."""
    since: Message | None = None
    for message in story.messages:
        if message.kind == MessageKind.REPLY:
            since = None
        elif message.kind == MessageKind.INCOMING and since is None:
            since = message
    return since


def _is_told(story: Story, message: Message, at: dt.datetime) -> bool:
    """Whether this message told the customer when we answer, and that moment is still to come."""
    hours = story.conversation.inbox.first_answer_hours
    is_current = message.created_at + dt.timedelta(hours=hours) > at
    return message.kind == MessageKind.AUTOMATIC and is_current and story.conversation.first_answered_at is None


def _acknowledged(story: Story, message: Message) -> Recorded[ConversationAcknowledged]:
    conversation = story.conversation
    event = ConversationAcknowledged(
        conversation_id=conversation.pk,
        customer_id=conversation.customer_id,
        inbox_id=conversation.inbox_id,
        message_id=message.pk,
    )
    return Recorded(0, message.created_at, event)
