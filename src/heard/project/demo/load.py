"""Loading the demo into an empty installation, all of it in one transaction."""

from __future__ import annotations

import datetime as dt
import random

from django.db import connection, models, transaction

from heard.channels.email.models import Delivery, RawEmail
from heard.conversations import models as talk
from heard.conversations.search_index import index_message
from heard.customers.models import Address, Customer
from heard.feedback.models import Satisfaction
from heard.plumbing.models import Fact, Installation
from heard.project.demo.afterwards import (
    ask_how_it_went,
    begin_the_rest,
    find_one_problem,
    keep_orders,
    take_up_complaints,
)
from heard.project.demo.bulk import Bulk
from heard.project.demo.equipment import equip
from heard.project.demo.help_centre import open_help
from heard.project.demo.originals import keep_originals, keep_strays
from heard.project.demo.outbox import fill_outbox
from heard.project.demo.owing import give_words, owe, set_hours
from heard.project.demo.people import meet
from heard.project.demo.performing import perform
from heard.project.demo.planning import plan
from heard.project.demo.readers import let_readers_speak
from heard.project.demo.rows import Rows, highest_number, set_sequences
from heard.project.demo.shop import furnish
from heard.project.demo.webinars import plan_webinars
from heard.project.demo.website import open_chat, set_up_contact
from heard.staff.models import Agent

LIVED_IN = 320  # conversations of the demo unless another number is asked for
SEED = 1871

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


class AlreadyLoadedError(Exception):
    """The demo is here already."""


class NotEmptyError(Exception):
    """Somebody works with this installation; the demo would mix with what is theirs."""


def load(conversations: int | None = None, *, at: dt.datetime) -> None:
    """Fill an empty installation with the demo shop as it stands at `at`: 320 conversations, or as many as asked for.

    Nothing follows from the loaded past: it is written to the book of facts without duties. Raises
    `AlreadyLoadedError` when it was loaded before and `NotEmptyError` when somebody works here.
    """
    with transaction.atomic():
        installation = Installation.current()
        if installation.is_demo:
            raise AlreadyLoadedError
        if Agent.objects.exists():
            raise NotEmptyError
        installation.is_demo = True
        installation.save()
        _load(LIVED_IN if conversations is None else conversations, at=at)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    fill_outbox(at=at)


def _load(count: int, *, at: dt.datetime) -> None:
    rng = random.Random(SEED)  # noqa: S311 - a demo has to be the same every time
    rows = Rows()
    shop = furnish(at=at)
    equip(shop)
    open_chat(shop)
    set_up_contact(shop)
    set_hours(at=at)
    people = meet(rows, at=at, rng=rng)
    rows.write(Customer)
    rows.write(Address)
    set_sequences([Customer, Address])
    if count > LIVED_IN:
        Bulk(shop, people, rng, at).write(count - LIVED_IN)
        set_sequences([Customer])
    first = highest_number(talk.Conversation) + 1
    planned = plan(min(count, LIVED_IN), people, at=at, rng=rng)
    stories = [
        perform(performance, number=number, rows=rows, shop=shop, at=at)
        for number, performance in enumerate(planned, start=first)
    ]
    rows.number(talk.Message, by=lambda message: message.created_at)
    keep_originals(rows, rng)
    keep_strays(rows, shop.inboxes["support"], at=at)
    for noun in NUMBERED:
        rows.number(noun)
    ask_how_it_went(rows, rng, at=at)
    for story in stories:
        story.finish()
    rows.finish()
    for noun in WRITTEN:
        rows.write(noun)
    rows.write_facts()
    index_message(*rows.of(talk.Message))
    set_sequences([Fact, *(noun for noun in WRITTEN if noun is not Delivery)])
    before = highest_number(Fact)
    keep_orders(planned, at=at)
    take_up_complaints(stories, planned, shop, rng, at=at)
    find_one_problem(shop, at=at)
    begin_the_rest(shop, at=at)
    owe(stories, at=at)
    give_words(at=at)
    open_help(at=at)
    plan_webinars(at=at)
    let_readers_speak(at=at)
    Fact.objects.filter(pk__gt=before).update(at=at)  # the demo may be laid in a past that tests ask for
