"""The shop goes on living while somebody looks: customers write, colleagues answer, sometimes late, and close.

Everything goes the way it goes in life: mail comes in by SMTP, colleagues use the verbs that the screens use, and what
follows from that is none of the demo's making.
"""

from __future__ import annotations

import datetime as dt
import logging
import random
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import close_old_connections, connection
from django.utils import formats, timezone

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions.close import close
from heard.conversations.actions.describe import describe
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.tag import tag
from heard.conversations.actions.wait import wait
from heard.conversations.models import Conversation, Message, Priority, State
from heard.customers.models import Customer
from heard.feedback.actions.answer_check_in import answer_check_in
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.plumbing.models import Installation
from heard.project.demo.afterwards import ANSWERED, REASONS, SCORES, WEIGHTS
from heard.project.demo.gaps import gaps
from heard.project.demo.people import Person
from heard.project.demo.performing import BY_TEAM, SPEAKERS
from heard.project.demo.products import lines_of
from heard.project.demo.scheduling import moments, snoozed_for
from heard.project.demo.script import Script, Step, all_scripts
from heard.project.demo.words import answer, choose, fill, letter
from heard.project.mailbox import posting
from heard.project.mailbox.letters import threads
from heard.promises.actions.approve_notice import approve_notice
from heard.promises.actions.make import make
from heard.promises.models import Notice, PromiseKind, Source
from heard.staff.models import Agent

log = logging.getLogger(__name__)

LOOK_SECONDS = 0.5  # of the real clock
WRITES_EVERY = 22.0  # minutes on average, by day
AWAKE = range(6, 22)  # hours, UTC
MOST_AT_ONCE = 60  # matters that are still going on
LATE = 0.2  # of all matters: the first answer comes a day later
SAYS_WHEN = 0.35  # of all answers that are not the last: with a word on when there will be another
LOOKED_AT_AFTER = dt.timedelta(hours=2)  # drafted words wait so long before a colleague lets every other one go
READ_AFTER = dt.timedelta(hours=3)  # a mail that asks how it went is read so long after it came
PATIENCE = dt.timedelta(hours=8)  # with a step that cannot be taken, as the mail it answers is not there yet
# What others than a customer and a colleague do, or happens once only, belongs to the shop's past.
LEFT_OUT = {"ask", "told", "hand", "spam"}


@dataclass
class Matter:
    """One customer's matter while it goes on: what is still to happen, and when."""

    script: Script
    person: Person
    agent: Agent
    steps: list[tuple[dt.datetime, Step]]
    values: Mapping[str, str]
    inbox: str
    rng: random.Random
    root: str = ""  # the Message-ID of the first mail

    def due(self, at: dt.datetime) -> bool:
        """Return whether something is to happen by `at`."""
        return bool(self.steps) and self.steps[0][0] <= at

    def go_on(self, at: dt.datetime) -> None:
        """Take the next step; one that cannot be taken yet is tried again, but not for ever."""
        moment, step = self.steps[0]
        if STEPS[step.verb](self, step, at) or at - moment > PATIENCE:
            del self.steps[0]

    @property
    def conversation(self) -> Conversation | None:
        """What became of the first mail, once it was taken in."""
        found = Message.objects.filter(external_id=self.root).select_related("conversation").first()
        return found.conversation if found else None


@dataclass
class Life:
    """Everything that goes on in the shop."""

    rng: random.Random
    people: Sequence[Person]
    agents: Mapping[str, Agent]
    inboxes: Mapping[str, str]
    matters: list[Matter] = field(default_factory=list)
    next_at: dt.datetime | None = None
    thought_of: int = 0  # the newest question that was thought about

    def go_on(self, at: dt.datetime) -> None:
        """Do all that is to be done by `at`."""
        if self.next_at is None or self.next_at <= at:
            if self.next_at and at.hour in AWAKE and len(self.matters) < MOST_AT_ONCE:
                self.matters.append(self._begun(at))
            self.next_at = at + dt.timedelta(minutes=self.rng.expovariate(1 / WRITES_EVERY))
        for matter in self.matters:
            if matter.due(at):
                matter.go_on(at)
        self.matters = [matter for matter in self.matters if matter.steps]
        self._let_words_go(at)
        self._say_how_it_went(at)

    def _begun(self, at: dt.datetime) -> Matter:
        scripts = [
            script
            for script in all_scripts()
            if not script.once and not script.by and not LEFT_OUT & {step.verb for step in script.steps}
        ]
        script = self.rng.choices(scripts, [script.weight for script in scripts])[0]
        fitting = [
            person
            for person in self.people
            if person.language == script.language and (script.inbox == "wholesale") <= person.is_trade
        ]
        person = self.rng.choice(fitting)
        when = moments(script.steps, start=at, rng=self.rng)
        if self.rng.random() < LATE:
            when = [when[0], *(moment + dt.timedelta(days=1) for moment in when[1:])]
        return Matter(
            script,
            person,
            self.agents[self.rng.choice(SPEAKERS.get(script.language) or BY_TEAM[script.team])],
            list(zip(when, script.steps, strict=True)),
            gaps(script, person, start=at, rng=self.rng),
            self.inboxes[script.inbox],
            random.Random(self.rng.getrandbits(32)),  # noqa: S311 - nothing is to be kept secret
        )

    def _let_words_go(self, at: dt.datetime) -> None:
        """Let every other of the drafted words go; the rest waits for whoever looks at the demo."""
        old = Notice.objects.drafts().filter(made_at__lt=at - LOOKED_AT_AFTER).order_by("id")[:50]
        for notice in old:
            if notice.pk % 2:
                approve_notice(notice=notice, agent=self.agents["ana"], at=at)

    def _say_how_it_went(self, at: dt.datetime) -> None:
        """Let most of those who were asked answer, some hours later; each is thought about once."""
        asked = Satisfaction.objects.filter(asked_at__lt=at - READ_AFTER, is_well=None, pk__gt=self.thought_of)
        for row in asked.select_related("closure", "conversation").order_by("pk")[:50]:
            self.thought_of = row.pk
            if self.rng.random() > ANSWERED:
                continue
            score = Score(self.rng.choices(SCORES, WEIGHTS)[0])
            closure, conversation = row.closure, row.conversation
            reason = self.rng.choice(REASONS[score])
            rate(closure=closure, conversation=conversation, score=score, reason=reason, source=AskedBy.CHECK_IN, at=at)
            answer_check_in(
                closure=closure, conversation=conversation, is_well=score > Score.BAD, source=AskedBy.CHECK_IN, at=at
            )


def run(stop: threading.Event) -> None:
    """Let the shop live by the demo's clock until told to stop."""
    life = None
    while not stop.wait(LOOK_SECONDS):
        try:
            if life is None and Installation.current().is_demo:
                life = _life()
            if life:
                life.go_on(timezone.now())
        except Exception:
            log.exception("the demo's shop stumbled; it goes on")
            close_old_connections()
    connection.close()


def _life() -> Life:
    homes = {line.split("|")[0].strip(): line.split("|")[3].strip() for line in lines_of("people.txt")}
    known = Customer.objects.present().filter(blocked_at=None, name__in=homes).prefetch_related("addresses")
    people = [_person(customer, homes[customer.name]) for customer in known.order_by("pk")]
    agents = {agent.email.partition("@")[0]: agent for agent in Agent.objects.all()}
    inboxes = {name: f"{name}@demo.example" for name in ("support", "returns", "wholesale")}
    return Life(random.Random(), [person for person in people if person.address], agents, inboxes)  # noqa: S311


def _person(customer: Customer, home: str) -> Person:
    addresses = [address.value for address in customer.addresses.all() if address.kind == "email"]
    street, _, town = home.rpartition(", ")
    return Person(customer, addresses[0] if addresses else "", first=customer.name.split()[0], street=street, town=town)


def _writes(matter: Matter, step: Step, at: dt.datetime) -> bool:
    person, language = matter.person, matter.script.language
    text = letter(step.text, matter.values, language=language, hour=at.hour, rng=matter.rng, brief=bool(matter.root))
    if not matter.root:
        subject = fill(choose(matter.rng.choice(matter.script.subjects), matter.rng), matter.values, matter.rng)
        whom = {"name": person.customer.name, "address": person.address, "to": matter.inbox}
        matter.root = posting.write(**whom, subject=subject, text=text, files=(), at=at)
        return True
    for thread in threads():
        ours = thread.answerable
        if thread.person == person.address and ours and thread.letters[0].mail.message_id == matter.root:
            posting.answer(ours, name=person.customer.name, text=text, files=(), at=at)
            return True
    return False


def _answers(matter: Matter, step: Step, at: dt.datetime) -> bool:
    row = matter.conversation
    if row is None:
        return False
    values = {**matter.values, "agent": matter.agent.get_short_name(), "agent_full": matter.agent.name}
    text = answer(step.text, values, customer=row.customer, rng=matter.rng)
    says_when = matter.script.language == "en" and len(matter.steps) > 2 and matter.rng.random() < SAYS_WHEN
    until = (at + dt.timedelta(days=1)).replace(hour=16, minute=0, second=0, microsecond=0)
    if says_when:
        text += f"\n\nP.S. You will hear from me again by {formats.date_format(until, 'l, j F')}, 16:00."
    message = reply(conversation=row, agent=matter.agent, text=text, at=at)
    if says_when:
        make(
            conversation=row,
            kind=PromiseKind.UPDATE,
            due_at=until,
            source=Source.AGENT,
            agent=matter.agent,
            message_id=message.pk,
            at=at,
        )
    return True


def _works(
    act: Callable[[Matter, Conversation, Step, dt.datetime], object],
) -> Callable[[Matter, Step, dt.datetime], bool]:
    """Return the step that a colleague takes in the workspace, once there is something to take it on."""

    def take(matter: Matter, step: Step, at: dt.datetime) -> bool:
        row = matter.conversation
        if row is None:
            return False
        try:
            act(matter, row, step, at)
        except ConversationGone:
            matter.steps = matter.steps[:1]
        return True

    return take


STEPS: Mapping[str, Callable[[Matter, Step, dt.datetime], bool]] = {
    "customer": _writes,
    "agent": _answers,
    "note": _works(
        lambda matter, row, step, at: note(
            conversation=row,
            agent=matter.agent,
            text=fill(step.text, _with_colleagues(matter), matter.rng),
            at=at,
        )
    ),
    "tag": _works(
        lambda matter, row, step, at: tag(conversation=row, agent=matter.agent, add=[" ".join(step.words)], at=at)
    ),
    "priority": _works(
        lambda matter, row, step, at: describe(
            conversation=row, agent=matter.agent, fields={"priority": Priority[step.words[0].upper()]}
        )
    ),
    "wait": _works(
        lambda matter, row, step, at: wait(
            conversation=row,
            agent=matter.agent,
            state=State.WAITING_THIRD if "third" in step.words else State.WAITING_CUSTOMER,
            at=at,
        )
    ),
    "snooze": _works(
        lambda matter, row, step, at: snooze(conversation=row, agent=matter.agent, until=at + snoozed_for(step), at=at)
    ),
    "close": _works(lambda matter, row, step, at: close(conversation=row, agent=matter.agent, at=at)),
}


def _with_colleagues(matter: Matter) -> dict[str, str]:
    me = matter.agent
    return {
        **matter.values,
        "agent": me.get_short_name(),
        "agent_full": me.name,
        "lead": "@Ana Moreno" if me.name != "Ana Moreno" else "@Jonas Feld",
        "colleague": "@Priya Raman" if me.name != "Priya Raman" else "@Samuel Okoro",
    }
