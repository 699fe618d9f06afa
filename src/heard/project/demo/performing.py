"""Performing a script: who of the shop takes part, what they say, and what they do."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field

from heard.conversations.models import Conversation, Priority, State, Trust
from heard.conversations.placeholders import filled
from heard.conversations.request_links import request_address
from heard.customers.salutations import salutation
from heard.project.demo.enclosing import enclose, html_for, papers_for
from heard.project.demo.gaps import gaps
from heard.project.demo.people import Person
from heard.project.demo.planning import Performance
from heard.project.demo.rows import Rows
from heard.project.demo.scheduling import snoozed_for
from heard.project.demo.script import Script, Step
from heard.project.demo.shop import Shop
from heard.project.demo.story import Story
from heard.project.demo.words import answer, choose, curt_letter, fill, letter
from heard.staff.models import Agent

# Whoever speaks the customer's language answers them.
SPEAKERS = {"de": ("jonas", "ruth"), "fr": ("clara",), "es": ("ana",), "ar": ("leila",), "ja": ("mei",)}
BY_TEAM = {
    "orders": ("jonas", "tomasz", "samuel", "samuel", "tomasz", "ana"),
    "care": ("priya", "leila", "mei", "ruth", "leila"),
}
LEADS = {"orders": "jonas", "care": "priya"}
EXPECTED = {
    "en": "within {hours} hours", "de": "innerhalb von {hours} Stunden", "fr": "sous {hours} heures",
    "es": "en un plazo de {hours} horas", "ar": "خلال {hours} ساعة", "ja": "{hours}時間以内に",
}  # fmt: skip
PARTNERS = {
    "carrier": ("{carrier}", "control@{carrier_domain}.example"),
    "potter": ("Saltmarsh Pottery", "workshop@saltmarsh-pottery.example"),
    "weaver": ("Fjell Spinneri", "ordre@fjell-spinneri.example"),
    "smith": ("Calder Ironworks", "orders@calder-ironworks.example"),
}


@dataclass
class Performing:
    """One performance of a script."""

    rows: Rows
    shop: Shop
    story: Story
    script: Script
    person: Person
    rng: random.Random
    agent: Agent
    values: dict[str, str] = field(default_factory=dict)
    until: dt.datetime | None = None
    is_taken: bool = False

    def take(self, step: Step, at: dt.datetime) -> None:
        """Do one step of the script."""
        self._wake(at)
        if step.verb not in {"customer", "told"} and not self.is_taken:
            self._take_it(at)
        getattr(self, f"_{step.verb}")(step, at)

    def end(self, at: dt.datetime) -> None:
        """Leave it as it is at `at`."""
        self._wake(at)
        if not self.is_taken and self.rng.random() < 0.3:
            self.story.assigns(
                self.story.messages[-1].created_at, agent=self.agent, team=None, by=None, reason="fewest"
            )

    def _customer(self, step: Step, at: dt.datetime) -> None:
        is_first, words = not self.story.messages, step.words
        text = self._written(step, at, brief=not is_first or "brief" in words)
        trust = Trust.UNVERIFIED if "unverified" in words else None
        message = self.story.says(text, at, is_thanks="thanks" in words, trust=trust, html=html_for(words, text))
        enclose(self.rows, message, papers_for(words, self.values, self.rng))
        if "cc" in words:
            self.story.copies(message, self.shop.friends)
        if is_first and self.script.inbox != "wholesale" and self.story.conversation.state != State.SPAM:
            self._acknowledge(at)

    def _written(self, step: Step, at: dt.datetime, *, brief: bool) -> str:
        if "newsletter" in step.words:
            return fill(step.text, self.values, self.rng)
        if self.script.reason == "Complaint" and not self.story.messages:
            return curt_letter(step.text, self.values, self.rng)
        return letter(step.text, self.values, language=self.script.language, hour=at.hour, rng=self.rng, brief=brief)

    def _acknowledge(self, at: dt.datetime) -> None:
        conversation, customer = self.story.conversation, self.person.customer
        language = customer.language if customer.language in self.shop.acknowledgements else "en"
        values = {
            "salutation": salutation(customer, language),
            "number": str(conversation.pk),
            "business": conversation.inbox.brand.name,
            "expected": EXPECTED[language].format(hours=conversation.inbox.first_answer_hours),
            "link": request_address(conversation.pk, customer.pk, at=at),
        }
        text = filled(self.shop.acknowledgements[language], values)
        self.story.acknowledges(text, at + dt.timedelta(seconds=self.rng.randint(3, 9)))

    def _agent(self, step: Step, at: dt.datetime) -> None:
        text = answer(step.text, self._mine(), customer=self.story.conversation.customer, rng=self.rng)
        message = self.story.answers(text, at, agent=self.agent)
        enclose(self.rows, message, papers_for(step.words, self.values, self.rng))

    def _note(self, step: Step, at: dt.datetime) -> None:
        text = fill(step.text, self._mine(), self.rng)
        mentioned = [agent for agent in self.shop.agents.values() if f"@{agent.name}" in text]
        self.story.notes(text, at, agent=self.agent, mentioned=mentioned, is_seen=self.rng.random() < 0.7)

    def _ask(self, step: Step, at: dt.datetime) -> None:
        name, address = (fill(part, self.values, self.rng) for part in PARTNERS[step.words[0]])
        subject = fill(
            "[Order {order}|Please help with order {order}|Question about order {order}]", self.values, self.rng
        )
        text = fill(step.text, self._mine(), self.rng)
        self.story.asks_aside(text, at, agent=self.agent, name=name, address=address, subject=subject)

    def _told(self, step: Step, at: dt.datetime) -> None:
        self.story.told_aside(fill(step.text, self._mine(), self.rng), at, name=next(reversed(self.story.sides)))

    def _tag(self, step: Step, at: dt.datetime) -> None:
        self.story.tags(at, tags=[self.shop.tags[" ".join(step.words)]], agent=self.agent)

    def _priority(self, step: Step, at: dt.datetime) -> None:
        self.story.describes(at, agent=self.agent, priority=Priority[step.words[0].upper()])

    def _wait(self, step: Step, at: dt.datetime) -> None:
        state = State.WAITING_THIRD if step.words == ("third",) else State.WAITING_CUSTOMER
        self.story.waits(state, at, agent=self.agent)

    def _snooze(self, step: Step, at: dt.datetime) -> None:
        self.until = at + snoozed_for(step)
        self.story.snoozes(at, agent=self.agent, until=self.until)

    def _close(self, step: Step, at: dt.datetime) -> None:
        self.story.closes(at, agent=self.agent)
        self.story.reads(self.agent)

    def _hand(self, step: Step, at: dt.datetime) -> None:
        by, to = self.agent, step.words[0]
        self.agent = self.shop.agents[to if to in self.shop.agents else self.rng.choice(BY_TEAM[to])]
        self.story.assigns(at, agent=self.agent, team=self.shop.teams.get(to), by=by)

    def _spam(self, step: Step, at: dt.datetime) -> None:
        if self.story.conversation.state != State.SPAM:
            self.story.is_spam(at, agent=self.agent)

    def _take_it(self, at: dt.datetime) -> None:
        self.is_taken = True
        if self.script.steps[-1].verb == "spam":
            return
        story, script = self.story, self.script
        story.assigns(at, agent=self.agent, team=self.shop.teams[script.team], by=self.agent)
        if script.reason:
            story.describes(
                at, agent=self.agent, contact_reason=self.shop.reasons[script.reason], custom=self._own_fields()
            )
        if script.tags:
            story.tags(at, tags=[self.shop.tags[tag] for tag in script.tags], agent=self.agent)

    def _own_fields(self) -> dict[str, str]:
        fields = {"product": self.values["product"]} if self.script.about or self.script.has_order else {}
        return fields | ({"order_number": self.values["order"]} if self.script.has_order else {})

    def _mine(self) -> dict[str, str]:
        others = [agent for agent in self.shop.agents.values() if agent is not self.agent]
        leads = [self.shop.agents[name] for name in (LEADS[self.script.team], "ana", "jonas")]
        return self.values | {
            "agent": self.agent.get_short_name(),
            "agent_full": self.agent.name,
            "lead": f"@{next(lead for lead in leads if lead is not self.agent).name}",
            "colleague": f"@{self.rng.choice(others).name}",
        }

    def _wake(self, at: dt.datetime) -> None:
        if self.until is not None and self.until <= at:
            self.story.wakes(self.until)
            self.until = None


def perform(performance: Performance, *, number: int, rows: Rows, shop: Shop, at: dt.datetime) -> Story:
    """Tell the story of one conversation, from its first mail to where it stands at `at`."""
    script, person = performance.script, performance.person
    rng = random.Random(performance.seed)  # noqa: S311 - a demo has to be the same every time
    start = performance.moments[0]
    values = gaps(script, person, start=start, rng=rng)
    conversation = Conversation(
        pk=number,
        inbox=shop.inboxes[script.inbox],
        customer=person.customer,
        subject=fill(choose(rng.choice(script.subjects), rng), values, rng),
        language=script.language,
        state=State.SPAM if person.customer.blocked_at else State.OPEN,
        since=start,
        created_at=start,
    )
    story = Story(rows, rng, conversation, address=person.address, name=person.customer.name)
    story.begin()
    names = SPEAKERS.get(script.language) or BY_TEAM[script.team]
    performing = Performing(rows, shop, story, script, person, rng, agent=shop.agents[rng.choice(names)], values=values)
    for step, moment in zip(script.steps, performance.moments, strict=False):
        performing.take(step, moment)
    performing.end(at)
    return story
