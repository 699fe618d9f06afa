"""One of a great many conversations: plausible in every row, and nothing in it that takes time to think of."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import NamedTuple

from heard.conversations.models import State
from heard.project.demo.bulk_shapes import Shapes
from heard.project.demo.lines import NOTHING
from heard.project.demo.shop import Shop
from heard.project.demo.vocabulary import Vocabulary
from heard.staff.models import Agent

HOUR = 3600
RECENT = 9 * 24 * HOUR  # seconds: what began before has come to its end
LONGEST = 16  # sentences
PARAGRAPH = r"\n\n"  # as COPY wants it
UNFINISHED = (State.OPEN, State.OPEN, State.WAITING_CUSTOMER, State.RESOLVED, State.RESOLVED, State.WAITING_THIRD)


class Somebody(NamedTuple):
    """A customer."""

    number: int
    name: str
    address: str


@dataclass
class Teller:
    """What all of them share: the shop, the shapes, the words, the numbers given so far."""

    shop: Shop
    vocabulary: Vocabulary
    rng: random.Random
    at: dt.datetime
    next_message: int
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Look up once what every conversation needs."""
        self.now = self.at.timestamp()
        self.agents = [agent for agent in self.shop.agents.values() if not agent.is_editor or agent.is_admin]
        self.teams = [team.pk for team in self.shop.teams.values()]
        inboxes = list(self.shop.inboxes.values())
        self.inboxes = [inboxes[0]] * 7 + [inboxes[1]] * 2 + [inboxes[2]]
        self.reasons = [reason.pk for reason in self.shop.reasons.values()]
        self.tags = [tag.pk for tag in self.shop.tags.values()]

    def draw(self, count: int) -> None:
        """Make the texts of so many messages, all of them in one go."""
        lengths = [min(LONGEST, 1 + int(self.rng.expovariate(1 / 3.4))) for _ in range(count)]
        drawn, self.texts, begin = self.vocabulary.sentences(sum(lengths)), [], 0
        for length in lengths:
            said = drawn[begin : begin + length]
            begin += length
            self.texts.append(" ".join(said[:3]) + (PARAGRAPH + " ".join(said[3:]) if length > 3 else ""))

    def subject(self) -> str:
        """A few words to stand above a conversation."""
        return " ".join(self.vocabulary.draw(self.rng.randint(2, 6))).capitalize()


class BulkStory:
    """One conversation while its rows are made."""

    def __init__(
        self, teller: Teller, shapes: Shapes, number: int, customer: Somebody, length: int, begun: float
    ) -> None:
        """Decide who takes part."""
        rng = teller.rng
        self.teller, self.shapes, self.number = teller, shapes, number
        self.customer, self.length = customer, length
        self.inbox, self.agent = rng.choice(teller.inboxes), rng.choice(teller.agents)
        self.subject, self.clock = teller.subject(), begun
        self.is_recent = begun > teller.now - RECENT
        self.answered = self.waits_since = NOTHING
        self.last_incoming = self.last_shown = 0
        self.snippet, self.by_us = "", "f"
        self.about = f'"conversation_id": {number}, "customer_id": {customer.number}, "inbox_id": {self.inbox.pk}'

    def tell(self) -> None:
        """Make the rows: the messages one after the other, then what is kept about the whole."""
        begun = self._moment()
        self._tell(
            begun,
            "ConversationStarted",
            NOTHING,
            '"agent_id": null, "channel": "email", "by_us": false, "previous_id": null',
        )
        self.shapes.participant.add(self.number, self.customer.address, self.customer.name, self.customer.number, begun)
        for position in range(self.length):
            self._say(position)
        self._settle(begun)

    def _say(self, position: int) -> None:
        teller = self.teller
        if position:
            self.clock = min(self.clock + teller.rng.expovariate(1 / (7 * HOUR)), teller.now - self.length + position)
        number, moment, text = teller.next_message, self._moment(), teller.texts.pop()
        teller.next_message += 1
        subject = f"Re: {self.subject}" if position else self.subject
        if position % 2 == 0:
            self._incoming(number, moment, subject, text, is_first=position == 0)
        elif position % 7 == 5:
            self._note(number, moment, subject, text)
        else:
            self._reply(number, moment, subject, text)

    def _incoming(self, number: int, moment: str, subject: str, text: str, *, is_first: bool) -> None:
        trust, customer, inbox = "first" if is_first else "token", self.customer, self.inbox
        to_us = f'{{"to": ["{inbox.address}"]}}'
        self.shapes.incoming.add(
            number, self.number, inbox.pk, customer.number, subject, text, f"m{number}@post.example", moment, moment,
            trust, customer.name, customer.address, to_us,
        )  # fmt: skip
        told = f'"message_id": {number}, "channel": "email", "kind": "message", "trust": "{trust}"'
        told += (
            f', "is_first": {"true" if is_first else "false"}, "reopened": false, "is_spam": false, "agent_id": null'
        )
        self._tell(moment, "MessageReceived", NOTHING, told)
        if self.by_us == "t" or is_first:
            self.waits_since = moment
        self.last_incoming = number
        self._show(number, text, "f")

    def _reply(self, number: int, moment: str, subject: str, text: str) -> None:
        agent, external = self.agent, f"m{number}@demo.example"
        self.shapes.reply.add(
            number, self.number, self.inbox.pk, self.customer.number, subject, text, external, moment, moment,
            _html(text), agent.pk, agent.name, self.inbox.address, f'{{"to": ["{self.customer.address}"]}}', moment,
        )  # fmt: skip
        self.shapes.delivery.add(number, external, moment, moment)
        told = f'"message_id": {number}, "channel": "email", "kind": "reply", "send_at": null, "agent_id": {agent.pk}'
        self._tell(moment, "ReplyWritten", agent.pk, told)
        if self.answered == NOTHING:
            self.answered = moment
        self._show(number, text, "t")

    def _note(self, number: int, moment: str, subject: str, text: str) -> None:
        agent = self.agent
        self.shapes.note.add(
            number, self.number, self.inbox.pk, self.customer.number, subject, text, "", moment, moment,
            _html(text), agent.pk, agent.name, agent.email,
        )  # fmt: skip
        self._tell(moment, "NoteWritten", agent.pk, f'"message_id": {number}, "mentioned": [], "agent_id": {agent.pk}')

    def _show(self, number: int, text: str, by_us: str) -> None:
        self.last_shown, self.snippet, self.by_us = number, text[:200].replace(PARAGRAPH, " ").rstrip("\\"), by_us
        self.last_moment = self._moment()

    def _settle(self, begun: str) -> None:
        rng, teller, agent = self.teller.rng, self.teller, self.agent
        state: str = rng.choice(UNFINISHED) if self.is_recent else State.RESOLVED
        if state == State.OPEN and self.by_us == "t":
            state = State.WAITING_CUSTOMER
        is_taken = self.answered != NOTHING or state != State.OPEN
        team, since = rng.choice(teller.teams), self.waits_since if state == State.OPEN else self.last_moment
        if is_taken:
            self._take(agent, team, begun)
        if state == State.RESOLVED:
            since = self._close(agent)
        self.shapes.conversation.add(
            self.number, self.inbox.pk, self.customer.number, self.subject, str(state), since,
            agent.pk if is_taken else NOTHING, team if is_taken else NOTHING, rng.choice(teller.reasons) if is_taken else NOTHING,
            begun, self.answered, self.last_moment, self.last_shown, self.last_incoming, self.snippet, self.by_us, self.length,
        )  # fmt: skip

    def _take(self, agent: Agent, team: int, begun: str) -> None:
        self.shapes.assignment.add(self.number, agent.pk, team, agent.pk, begun)
        self.shapes.reading.add(self.number, agent.pk, self.last_shown)
        told = f'"agent_id": {agent.pk}, "assignee_id": {agent.pk}, "team_id": {team}, "reason": "hand"'
        self._tell(begun, "ConversationAssigned", agent.pk, told)
        if self.number % 2:
            self.shapes.tagging.add(self.number, self.teller.rng.choice(self.teller.tags), agent.pk, begun)

    def _close(self, agent: Agent) -> str:
        self.clock = min(self.clock + self.teller.rng.random() * 20 * HOUR, self.teller.now)
        moment = self._moment()
        self.shapes.closure.add(self.number, self.number, agent.pk, moment)
        self._tell(moment, "ConversationClosed", agent.pk, f'"closure_id": {self.number}, "agent_id": {agent.pk}')
        return moment

    def _tell(self, moment: str, name: str, actor: int | str, told: str) -> None:
        self.shapes.fact.add(
            moment,
            name,
            f"conversation:{self.number}",
            self.customer.number,
            actor,
            self.inbox.pk,
            f"{{{self.about}, {told}}}",
        )

    def _moment(self) -> str:
        return dt.datetime.fromtimestamp(self.clock, dt.UTC).isoformat(" ")


def _html(text: str) -> str:
    return f"<p>{text.replace(PARAGRAPH, '</p><p>')}</p>"
