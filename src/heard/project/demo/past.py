"""The demo's past: months of conversations, performed in memory, numbered in the order of time and written all at once."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import models

from heard.channels.email.models import Delivery, RawEmail
from heard.conversations import models as talk
from heard.conversations.search_index import index_message
from heard.customers.models import Address, Customer
from heard.feedback.models import Satisfaction
from heard.plumbing.models import Fact
from heard.project.demo.afterwards import ask_how_it_went
from heard.project.demo.originals import keep_originals, keep_strays
from heard.project.demo.people import Person, meet
from heard.project.demo.performing import perform
from heard.project.demo.planning import Performance, plan
from heard.project.demo.rows import Rows, highest_number, set_sequences
from heard.project.demo.shop import Shop
from heard.project.demo.story import Story

# In the order in which they are written.
WRITTEN: tuple[type[models.Model], ...] = (
    talk.Conversation, talk.Participant, talk.SideConversation,
    talk.Message, Delivery, talk.Assignment, talk.Closure, talk.Snooze,
    talk.Tagging, talk.Mention, talk.Reading, talk.Attachment, RawEmail, Satisfaction,
)  # fmt: skip

# Numbered as they come; customers, conversations and messages by their time.
NUMBERED: tuple[type[models.Model], ...] = (
    talk.Participant, talk.SideConversation, talk.Assignment, talk.Closure, talk.Snooze, talk.Tagging,
    talk.Mention, talk.Reading, talk.Attachment, RawEmail,
)  # fmt: skip


@dataclass(frozen=True)
class Past:
    """What was performed, and the story that came of each performance, in the same order."""

    performances: Sequence[Performance]
    stories: Sequence[Story]


def write_people(rows: Rows, *, at: dt.datetime, rng: random.Random) -> list[Person]:
    """Write the shop's customers with their addresses, and return them."""
    people = meet(rows, at=at, rng=rng)
    rows.write(Customer)
    rows.write(Address)
    set_sequences([Customer, Address])
    return people


def write_past(
    count: int, rows: Rows, shop: Shop, people: list[Person], *, at: dt.datetime, rng: random.Random
) -> Past:
    """Perform so many conversations, and write them with what was said afterwards and the mails nobody could place."""
    first = highest_number(talk.Conversation) + 1
    performances = plan(count, people, at=at, rng=rng)
    stories = [
        perform(performance, number=number, rows=rows, shop=shop, at=at)
        for number, performance in enumerate(performances, start=first)
    ]
    rows.number(talk.Message, by=lambda message: message.created_at)
    keep_originals(rows, rng)
    keep_strays(rows, shop.inboxes["support"], at=at)
    for noun in NUMBERED:
        rows.number(noun)
    ask_how_it_went(rows, rng, at=at)
    for story in stories:
        story.finish()
    _write(rows)
    return Past(performances, stories)


def _write(rows: Rows) -> None:
    rows.finish()
    for noun in WRITTEN:
        rows.write(noun)
    rows.write_facts()
    index_message(*rows.of(talk.Message))
    set_sequences([Fact, *(noun for noun in WRITTEN if noun is not Delivery)])
