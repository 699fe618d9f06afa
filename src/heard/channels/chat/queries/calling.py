"""In which chats a call rings or runs. Calls are a channel of their own, which tells this one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from heard.staff.models import Agent


class Calling(NamedTuple):
    """A call of a chat, as an agent sees it beside the chat; `says` names who is in it."""

    call_id: int
    kind: str
    says: str
    since: dt.datetime
    is_ringing: bool
    can_be_taken: bool
    can_be_joined: bool


Tell = Callable[[Agent, Collection[int]], Mapping[int, Calling]]


def told_of_calls_by(tell: Tell) -> None:
    """Let another channel tell which call rings or runs in which chats, of those an agent may open."""
    _TELLERS[:] = [tell]


def calls_in(agent: Agent, chat_ids: Collection[int]) -> dict[int, Calling]:
    """Return the calls that ring or run, by the chats they belong to; in as many queries for one chat as for many."""
    return {number: call for tell in _TELLERS for number, call in tell(agent, chat_ids).items()} if chat_ids else {}


_TELLERS: list[Tell] = []
