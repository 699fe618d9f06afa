"""One conversation of the past, step by step, written as the verbs would have written it on the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from heard.conversations import events
from heard.conversations.models import (
    Assignment,
    Closure,
    Mention,
    Message,
    MessageKind,
    Participant,
    SideConversation,
    Snooze,
    State,
    Tag,
    Tagging,
    Trust,
)
from heard.conversations.rendering import mark_names, render
from heard.project.demo.chronicle import Chronicle, begun_by
from heard.staff.models import Agent, Team

SETTLED = {State.RESOLVED, State.SPAM}


@dataclass
class Story(Chronicle):
    """A conversation while it is told. Every method is one step at one moment."""

    sides: dict[str, SideConversation] = field(default_factory=dict)
    tagged: set[str] = field(default_factory=set)
    copied: list[str] = field(default_factory=list)

    def says(
        self, text: str, at: dt.datetime, *, is_thanks: bool = False, trust: Trust | None = None, **more: Any
    ) -> Message:
        """The customer writes; it is our turn again unless they merely say thank you."""
        is_first = not self.messages
        trust = begun_by(trust, is_first=is_first)
        state = self.conversation.state
        reopens = state == State.RESOLVED and not is_thanks
        values = {"sender_name": self.name, "sender_address": self.address, "recipients": self._to_us(), **more}
        message = self.said(MessageKind.INCOMING, text, at, trust=trust, **values)
        if reopens:
            self.end_closure(at, None)
        if reopens or state not in SETTLED:
            self.end_snooze(at)
            if state != State.OPEN or self.conversation.snippet_by_us or is_first:
                self.turn_to(State.OPEN, at)
        self.show(text, by_us=False)
        self.tell(
            at,
            events.MessageReceived,
            message=message,
            channel="email",
            trust=str(trust),
            is_first=is_first,
            reopened=reopens,
            is_spam=state == State.SPAM,
        )
        return message

    def answers(self, text: str, at: dt.datetime, *, agent: Agent, **more: Any) -> Message:
        """An agent answers, and it is the customer's turn."""
        message = self.sent(MessageKind.REPLY, text, at, to=self.address, agent=agent, **more)
        if self.copied:
            message.recipients = {**message.recipients, "cc": list(self.copied)}
        if self.conversation.first_answered_at is None:
            self.conversation.first_answered_at = at
        self.show(text, by_us=True)
        if self.conversation.state not in SETTLED:
            self.waits(State.WAITING_CUSTOMER, at, agent=agent)
        self.reads(agent)
        return message

    def copies(self, message: Message, people: Mapping[str, str]) -> None:
        """Others are copied in: they take part from now on, and answers go to them too."""
        message.recipients = {**message.recipients, "cc": list(people)}
        self.copied = list(people)
        for address, name in people.items():
            self.rows.add(
                Participant(
                    conversation=self.conversation,
                    address=address,
                    name=name,
                    place=Participant.Place.CC,
                    added_at=message.created_at,
                )
            )

    def acknowledges(self, text: str, at: dt.datetime) -> Message:
        """The house says that it heard the customer; it is still our turn."""
        message = self.sent(MessageKind.AUTOMATIC, text, at, to=self.address, agent=None)
        self.conversation.acknowledged_at = at
        self.tell(at, events.ConversationAcknowledged, message=message)
        return message

    def notes(self, text: str, at: dt.datetime, *, agent: Agent, mentioned: Sequence[Agent], is_seen: bool) -> Message:
        """An agent writes for colleagues alone."""
        note = self.said(
            MessageKind.NOTE,
            text,
            at,
            agent=agent,
            sender_name=agent.name,
            sender_address=agent.email,
            html=mark_names(render(text), {colleague.name: colleague.pk for colleague in mentioned}),
        )
        for colleague in mentioned:
            seen_at = at + dt.timedelta(minutes=25) if is_seen else None
            self.rows.add(Mention(message=note, agent=colleague, seen_at=seen_at))
        called = [colleague.pk for colleague in mentioned]
        self.tell(at, events.NoteWritten, agent=agent, message=note, mentioned=called)
        self.reads(agent)
        return note

    def asks_aside(self, text: str, at: dt.datetime, *, agent: Agent, name: str, address: str, subject: str) -> Message:
        """An agent asks a carrier or supplier, whose answers the customer never sees."""
        if name not in self.sides:
            self.sides[name] = self.rows.add(
                SideConversation(
                    conversation=self.conversation,
                    subject=subject,
                    addresses=[address],
                    started_by=agent,
                    started_at=at,
                )
            )
        return self.sent(
            MessageKind.SIDE_OUT, text, at, to=address, agent=agent, side_conversation=self.sides[name], subject=subject
        )

    def told_aside(self, text: str, at: dt.datetime, *, name: str) -> Message:
        """The carrier or supplier answers; whatever waited for them is open again."""
        side = self.sides[name]
        message = self.said(
            MessageKind.SIDE_IN,
            text,
            at,
            trust=Trust.TOKEN,
            side_conversation=side,
            sender_name=name,
            sender_address=side.addresses[0],
            subject=f"Re: {side.subject}",
            recipients=self._to_us(),
        )
        if self.conversation.state in {State.WAITING_THIRD, State.SNOOZED}:
            self.end_snooze(at)
            self.turn_to(State.OPEN, at)
        self.tell(at, events.SideAnswerReceived, message=message, side_conversation=side)
        return message

    def assigns(
        self, at: dt.datetime, *, agent: Agent | None, team: Team | None, by: Agent | None, reason: str = "hand"
    ) -> None:
        """It becomes somebody's, or a team's."""
        conversation = self.conversation
        conversation.assignee, conversation.team = agent, team
        self.rows.add(Assignment(conversation=conversation, agent=agent, team=team, by=by, reason=reason, at=at))
        to = {"assignee_id": agent.pk if agent else None, "team_id": team.pk if team else None}
        self.tell(at, events.ConversationAssigned, agent=by, reason=reason, **to)

    def tags(self, at: dt.datetime, *, tags: Sequence[Tag], agent: Agent | None) -> None:
        """Words are put on it that it does not bear yet."""
        added = [tag for tag in tags if tag.name not in self.tagged]
        for tag in added:
            self.rows.add(Tagging(conversation=self.conversation, tag=tag, by=agent, at=at))
        if added:
            self.tagged.update(tag.name for tag in added)
            self.tell(at, events.ConversationTagged, agent=agent, added=[tag.name for tag in added], removed=[])

    def describes(self, at: dt.datetime, *, agent: Agent | None, **values: Any) -> None:
        """Its priority, contact reason or own fields become known."""
        for name, value in values.items():
            setattr(self.conversation, name, value)
        self.tell(at, events.ConversationDescribed, agent=agent, fields=sorted(values))

    def waits(self, state: str, at: dt.datetime, *, agent: Agent) -> None:
        """It is somebody else's turn."""
        if self.conversation.state != state:
            self.end_snooze(at)
            self.turn_to(state, at)
            self.tell(at, events.ConversationWaits, agent=agent, state=str(state))

    def snoozes(self, at: dt.datetime, *, agent: Agent, until: dt.datetime) -> None:
        """It is put away until a moment."""
        self.rows.add(Snooze(conversation=self.conversation, until=until, by=agent, at=at))
        self.turn_to(State.SNOOZED, until)
        self.tell(at, events.ConversationSnoozed, agent=agent, until=until)

    def wakes(self, at: dt.datetime) -> None:
        """Its snooze is over."""
        if self.end_snooze(at):
            self.turn_to(State.OPEN, at)
            self.tell(at, events.ConversationWoke)

    def closes(self, at: dt.datetime, *, agent: Agent) -> None:
        """It is resolved."""
        if self.conversation.state in SETTLED:
            return
        self.end_snooze(at)
        closure = self.rows.add(Closure(conversation=self.conversation, by=agent, at=at))
        self.turn_to(State.RESOLVED, at)
        self.tell(at, events.ConversationClosed, agent=agent, closure=closure)

    def is_spam(self, at: dt.datetime, *, agent: Agent) -> None:
        """An agent sees that it needs no answer."""
        self.turn_to(State.SPAM, at)
        self.tell(at, events.ConversationMarkedSpam, agent=agent)

    def _to_us(self) -> dict[str, list[str]]:
        return {"to": [self.conversation.inbox.address]}
