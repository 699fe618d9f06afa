"""Loading the demo into an empty installation, all of it in one transaction."""

from __future__ import annotations

import datetime as dt
import random

from django.db import connection, transaction

from heard.customers.models import Customer
from heard.plumbing.models import Fact, Installation
from heard.project.demo.afterwards import begin_the_rest, find_one_problem, keep_orders, take_up_complaints
from heard.project.demo.bulk import Bulk
from heard.project.demo.equipment import equip
from heard.project.demo.help_centre import open_help
from heard.project.demo.outbox import fill_outbox
from heard.project.demo.owing import give_words, owe, set_hours
from heard.project.demo.past import Past, write_past, write_people
from heard.project.demo.readers import let_readers_speak
from heard.project.demo.rows import Rows, highest_number, set_sequences
from heard.project.demo.shop import Shop, furnish
from heard.project.demo.webinars import plan_webinars
from heard.project.demo.website import open_chat, set_up_contact
from heard.staff.models import Agent

LIVED_IN = 320  # conversations of the demo unless another number is asked for
SEED = 1871


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
    shop, rows = _open_shop(at=at), Rows()
    people = write_people(rows, at=at, rng=rng)
    if count > LIVED_IN:
        Bulk(shop, people, rng, at).write(count - LIVED_IN)
        set_sequences([Customer])
    past = write_past(min(count, LIVED_IN), rows, shop, people, at=at, rng=rng)
    before = highest_number(Fact)
    _live_on(shop, past, at=at, rng=rng)
    Fact.objects.filter(pk__gt=before).update(at=at)  # the demo may be laid in a past that tests ask for


def _open_shop(*, at: dt.datetime) -> Shop:
    shop = furnish(at=at)
    equip(shop)
    open_chat(shop)
    set_up_contact(shop)
    set_hours(at=at)
    return shop


def _live_on(shop: Shop, past: Past, *, at: dt.datetime, rng: random.Random) -> None:
    """Do by the shop's own verbs what came after the mails: orders, complaints, promises, and the help centre."""
    keep_orders(past.performances, at=at)
    take_up_complaints(past.stories, past.performances, shop, rng, at=at)
    find_one_problem(shop, at=at)
    begin_the_rest(shop, at=at)
    owe(past.stories, at=at)
    give_words(at=at)
    open_help(at=at)
    plan_webinars(at=at)
    let_readers_speak(at=at)
