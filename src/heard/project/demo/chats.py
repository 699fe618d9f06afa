"""A few conversations by chat: one that was settled this morning, one that goes on, and one that waits to be taken."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from heard.channels.chat.actions.hear import hear
from heard.channels.chat.actions.leave_contact import leave_contact
from heard.channels.chat.actions.note_read import note_read
from heard.channels.chat.actions.read_by_agent import read_by_agent
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.saying import Heard, Said
from heard.conversations.actions.assign import assign
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import Then, reply
from heard.conversations.models import Conversation
from heard.plumbing.models import Fact
from heard.project.demo.website import KEY
from heard.staff.models import Agent


@dataclass(frozen=True)
class Talk:
    """One conversation: who visits which page, who answers, and what is said how many minutes ago (from the visitor: >)."""

    name: str
    email: str
    page: str
    title: str
    agent: str
    lines: tuple[tuple[float, str], ...]
    is_settled: bool = False


TALKS = (
    Talk(
        "Imke Sanders", "imke.sanders@post.example", "/shop/fjell-wool-blanket/", "Fjell wool blanket", "priya",
        (
            (312, "> Hi! Is the Fjell blanket itchy? It is for my grandmother, she is ninety and particular."),
            (311, "Good morning Imke! It is lambswool, washed twice: soft enough for a pillow. The fir one is the softest of the three."),
            (309, "> She likes green. How large is it?"),
            (308, "140 by 200 cm, so it covers an armchair and whoever sleeps in it."),
            (306, "> Then I will take the fir. Thank you, that was quick!"),
            (305, "A good choice. If she does not like it, send it back within sixty days; we pay the postage. Greetings to her!"),
        ),
        is_settled=True,
    ),
    Talk(
        "Rafael Costa", "", "/shop/tarn-whistling-kettle/", "Tarn whistling kettle", "jonas",
        (
            (14, "> hello, does the kettle work on induction?"),
            (13, "Hello! Yes, the Tarn has a steel base: induction, gas and electric are all fine."),
            (11, "> great. and the whistle, can it be taken off? we have a baby"),
            (9.5, "It flips up and stays up, so it can be silent. The lid stays on while you pour."),
            (2, "> perfect 👍 can you still send it today?"),
        ),
    ),
    Talk(
        "", "", "/shop/dusk-storm-lantern/", "Dusk storm lantern", "",
        ((3, "> Good evening, may the storm lantern hang outside in the rain all winter?"),),
    ),
)  # fmt: skip


def hold_chats(*, at: dt.datetime) -> list[Conversation]:
    """Let visitors have chatted on the shop's website, as it stands at `at`; return the conversations."""
    widget = ChatWidget.objects.get(key=KEY)
    with transaction.atomic():  # nobody reacts to what is only half told
        return [_hold(talk, widget, at) for talk in TALKS]


def _hold(talk: Talk, widget: ChatWidget, at: dt.datetime) -> Conversation:
    visitor, chat, moment = uuid.uuid4(), 0, at
    agent = Agent.objects.get(email=f"{talk.agent}@demo.example") if talk.agent else None
    for minutes, line in talk.lines:
        moment = at - dt.timedelta(minutes=minutes)
        if line.startswith("> "):
            chat = _says(talk, widget, visitor, chat, line[2:], moment)
        elif agent is not None:
            _answers(chat, agent, line, moment)
        _date(chat, moment, at)
    conversation = Conversation.objects.get(pk=chat)
    if talk.is_settled:
        moment += dt.timedelta(minutes=2)
        close(conversation=conversation, agent=agent, at=moment)
        _date(chat, moment, at)
    return conversation


def _says(talk: Talk, widget: ChatWidget, visitor: uuid.UUID, chat: int, text: str, at: dt.datetime) -> int:
    said = Said(
        visitor=visitor, widget_id=widget.pk, inbox_id=widget.inbox_id, given_id=uuid.uuid4(), chat=chat or None, text=text,
        name=talk.name, language="en", page_url=talk.page, page_title=talk.title,
    )  # fmt: skip
    (heard,) = hear(said=[said], at=at)
    if not isinstance(heard, Heard):
        raise TypeError(heard)
    if not chat and talk.email:
        leave_contact(conversation_id=heard.conversation_id, email=talk.email, name=talk.name, at=at)
    return heard.conversation_id


def _answers(chat: int, agent: Agent, text: str, at: dt.datetime) -> None:
    row = Conversation.objects.get(pk=chat)
    if row.assignee_id is None:
        row = assign(conversation=row, agent=agent, assignee=agent, team=row.team, at=at)
    if row.last_incoming_id:
        read_by_agent(conversation_id=chat, message_id=row.last_incoming_id)
    message = reply(
        conversation=row, agent=agent, text=text, seen_incoming_id=row.last_incoming_id, then=Then.STAY, at=at
    )
    note_read(came_to={chat: (message.pk, message.pk)})


def _date(chat: int, moment: dt.datetime, now: dt.datetime) -> None:
    """Let what was just told of a conversation have happened at a moment; all that came before is dated already."""
    Fact.objects.filter(stream=f"conversation:{chat}", at__gt=now).update(at=moment)
