"""A month of random traffic, with workers that crash and clocks that jump: every promise ends once, nobody is pestered."""

import datetime as dt
import random
from collections import Counter

import pytest
from django.db import transaction

from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.actions.wait import wait
from heard.conversations.models import Conversation, State
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.let_out import let_out
from heard.promises.actions.make import make
from heard.promises.actions.move import move
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import (
    BY_ITSELF,
    End,
    Informing,
    Mode,
    Notice,
    NoticeState,
    Promise,
    PromiseKind,
    Source,
    Wish,
)
from tests.promises.ledger import Ledger

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
DAYS = 30
BEGIN = dt.datetime(2024, 10, 12, 6, tzinfo=dt.UTC)  # the clocks go back in Berlin on the 27th
ENDINGS = {"PromiseKept": End.KEPT, "PromiseBroken": End.BROKEN, "PromiseReleased": End.RELEASED}


class Crash(Exception):
    """The worker is gone before it could commit."""


class Month:
    """What may happen in an hour."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.shop = Ledger()
        self.shop.policy(warn=(50, 80), first_answer=240, next_answer=120, resolution=1440)
        by_itself = dict.fromkeys(("updates", "warnings", "apologies", "check_ins"), Mode.AUTOMATIC)
        Informing.objects.create(id=1, **by_itself)
        self.at = BEGIN
        self.said = 0

    def any_of(self, rows):
        """One of the rows, the same in every run of the same seed; None when there is none."""
        numbers = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.chance.choice(numbers)) if numbers else None

    def one(self):
        return self.any_of(Conversation.objects.exclude(state=State.SPAM))

    def write(self):
        self.said += 1
        row = self.one() if self.chance.random() < 0.4 else None
        address = f"{self.chance.randrange(8)}@n.example" if row is None else row.customer.addresses.first().value
        self.shop.mail(f"words {self.said}", address=address, to=row, at=self.at)

    def answer(self):
        if row := self.one():
            reply(conversation=row, agent=self.shop.ana, text="It leaves today.", at=self.at, undo_seconds=0)
            self.shop.send(self.at + dt.timedelta(seconds=10))

    def put_off(self):
        if row := self.any_of(Conversation.objects.filter(state=State.OPEN)):
            wait(conversation=row, agent=self.shop.ana, state=State.WAITING_THIRD, at=self.at)

    def resolve(self):
        if row := self.any_of(Conversation.objects.filter(state=State.OPEN)):
            close(conversation=row, agent=self.shop.ana, at=self.at)

    def promise(self):
        if row := self.one():
            due = self.at + dt.timedelta(hours=self.chance.randrange(1, 90))
            kind = self.chance.choice([PromiseKind.OTHER, PromiseKind.UPDATE, PromiseKind.CALL_BACK])
            make(conversation=row, kind=kind, due_at=due, source=Source.AGENT, agent=self.shop.ana, at=self.at)

    def move(self):
        if promise := self.any_of(Promise.objects.owed().exclude(BY_ITSELF)):
            due = self.at + dt.timedelta(hours=self.chance.randrange(1, 90))
            move(promise=promise, agent=self.shop.ana, due_at=due, is_told=False, at=self.at)

    def choose(self):
        if row := self.one():
            choose_wish(customer=row.customer, wish=self.chance.choice(list(Wish)), agent=None, at=self.at)

    def tick(self):
        """Let the clocks work, half of the times by a worker that crashes first."""
        for work in (fall_due, prepare_updates, let_out):
            if self.chance.random() < 0.5:
                try:
                    with transaction.atomic():
                        work(at=self.at)
                        raise Crash
                except Crash:
                    pass
            work(at=self.at)
            react_until_done()

    def live(self):
        acts = [self.write, self.write, self.answer, self.answer, self.put_off, self.resolve, self.promise, self.choose]
        acts += [self.move, self.move]
        while self.at < BEGIN + dt.timedelta(days=DAYS):
            for act in self.chance.sample(acts, 2):
                act()
                react_until_done()
            # Nobody looks at the clock for a while; now and then it is set back.
            self.at += dt.timedelta(hours=self.chance.choice([1, 2, 2, 3, 12]))
            self.tick()
            if self.chance.random() < 0.1:
                self.at -= dt.timedelta(minutes=30)
                self.tick()
                self.at += dt.timedelta(minutes=30)


def test_every_promise_ends_once_and_nobody_hears_from_us_twice_on_one_day():
    month = Month(seed=3)
    month.live()
    month.at += dt.timedelta(days=60)  # everything owed has fallen due by now, but for what waits for somebody else
    month.tick()
    ended = Counter((fact.data["promise_id"], fact.name) for fact in Fact.objects.filter(name__in=ENDINGS))
    replaced = dict(Promise.objects.exclude(replaced_by=None).values_list("pk", "end"))
    facts = Fact.objects.filter(name="PromiseReplaced")
    assert sorted(fact.data["promise_id"] for fact in facts) == sorted(replaced)
    assert set(replaced.values()) == {End.RELEASED, End.BROKEN}
    # Replaced ahead of its time it is released by that; once broken it stays so.
    ended.update((number, "PromiseReleased") for number, end in replaced.items() if end == End.RELEASED)
    told = {number: ENDINGS[name] for number, name in ended}
    assert set(ended.values()) == {1}
    assert len(told) == len(ended)
    ends = dict(Promise.objects.values_list("pk", "end"))
    assert {number: end for number, end in ends.items() if end} == told
    assert not Promise.objects.open().filter(paused_at__isnull=True).exists()
    assert Promise.objects.count() > 50
    asked = Counter(Promise.objects.filter(BY_ITSELF).values_list("end", flat=True))
    assert asked.keys() == {End.KEPT, End.RELEASED}, "a check-in is sent or let go, and never broken"
    sent = Notice.objects.filter(state=NoticeState.SENT).values_list("customer", "state_at")
    days = Counter((customer, moment.date()) for customer, moment in sent)
    assert days, "nobody was ever told anything"
    assert set(days.values()) == {1}
