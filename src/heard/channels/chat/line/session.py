"""One visitor's socket: both directions of the talk."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from django.utils import translation

from heard.channels.chat.line import asking
from heard.channels.chat.line.asking import Hello, NotUnderstood
from heard.channels.chat.line.checking import insist_on_measure, said_by
from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.house import Deed, House
from heard.channels.chat.line.limits import PATIENCE
from heard.channels.chat.line.listening import VisitorListener
from heard.channels.chat.line.refusing import Refused, refusal
from heard.channels.chat.line.telling import for_visitor
from heard.channels.chat.line.whereabouts import Whereabouts
from heard.channels.chat.queries.of_visitor import messages_of
from heard.channels.chat.saying import Heard, NotHeard
from heard.plumbing.live.book import Told
from heard.plumbing.live.cursor import Cursor
from heard.plumbing.live.hub import RELOAD, reload_text
from heard.plumbing.live.listener import SIGN_IN_AGAIN, TOO_MUCH, Closing

COME_BACK = 1012  # "service restart": clients come back by themselves (IANA's registry of close codes)
log = logging.getLogger(__name__)


class Session:
    """What one socket says and is told, from its hello on."""

    def __init__(
        self,
        house: House,
        guest: Guest,
        listener: VisitorListener,
        *,
        address: str,
        hello: Hello,
        hours: Mapping[str, Any],
    ) -> None:
        """Begin with their conversations in reach and nothing open; `hours` are what the welcome told of who is there."""
        self._house = house
        self.guest = guest
        self.listener = listener
        self._address = address
        self._hello = hello
        self._whereabouts = Whereabouts(house.presence, guest, hello)
        self._refused = 0
        self._hours = hours

    async def begin(self) -> None:
        """Let them hear of their conversations, from where they left off, and open the one they had open."""
        numbers = self.guest.there.numbers
        cursor: Cursor | None = asking.place(self._hello.cursor) or Cursor.parse(self.guest.there.cursor)
        ring = self._house.live.hub.ring
        if cursor and numbers and not ring.covers(cursor) and self._house.limits.returns.take(self._address):
            self.listener.tell(reload_text(ring.position))  # reading old pages of the book for many is too dear
            cursor = None
        topics = [f"chat:{number}" for number in numbers]
        streams = [f"conversation:{number}" for number in numbers]
        await self._house.live.resuming.subscribe(self.listener, topics, cursor, streams=streams)
        if self._hello.chat in numbers:
            self._whereabouts.look(self._hello.chat or 0)
            await self._say_state(self._hello.chat or 0)
            if not self._hello.cursor:
                await self._open({"chat": self._hello.chat})
        else:
            self._whereabouts.look(0)

    def attend(self, hours: Mapping[str, Any]) -> None:
        """Tell them whether somebody is there, if that has changed."""
        if hours != self._hours:
            self._hours = hours
            self._tell({"hours": hours})

    def leave(self) -> None:
        """Take away whatever showed that they are here."""
        self._whereabouts.leave()

    async def hear(self, text: str) -> None:
        """Do what one frame says."""
        word = "frame"
        try:
            word, given = asking.frame(text)
            self._insist_on_patience(word)
            await self._do(word, given)
        except NotUnderstood as error:
            self._refuse(word, "not_understood", str(error))
        except Refused as refused:
            self._refuse(word, refused.why, refused.says)

    async def write(self, say: Callable[[Iterable[str]], Awaitable[None]]) -> None:
        """Send what is to be told, in its order, until the socket shall close."""
        while (item := await self.listener.next()) is not None:
            await say([item] if isinstance(item, str) else await self._told(item))
            if isinstance(item, str) and item.startswith(RELOAD):
                await self._show_anew()

    async def _show_anew(self) -> None:
        """Show what they have before them, as it cannot be brought up to date word by word."""
        chat = self._whereabouts.chat or self._hello.chat
        if f"chat:{chat}" in self.listener.topics:
            await self._open({"chat": chat})

    async def _told(self, told: Told) -> list[str]:
        frames = await self._house.telling.frames(told.fact, visitor=self.guest.public_id)
        for frame in frames:
            self._follow(frame)
            if "reload" in frame:  # what is theirs has changed: they come in anew
                self.listener.close(Closing(COME_BACK, "come back"))
        if not frames:
            return []
        cursor = str(told.place)
        return [_text({**frame, "cursor": cursor}) for frame in frames]

    def _follow(self, frame: Mapping[str, Any]) -> None:
        """Let them hear the other side of a call while there is one."""
        call = frame.get("call")
        if isinstance(call, dict) and isinstance(call.get("call"), int):
            topic, is_live = f"call:{call['call']}", call.get("state") in {"ringing", "answered"}
            if is_live:
                self._house.live.hub.subscribe(self.listener, [topic])
            else:
                self._house.live.hub.unsubscribe(self.listener, [topic])

    async def _do(self, word: str, given: Any) -> None:
        if word == "say":
            await self._say(given)
        elif word == "typing":
            self._type(asking.fields(given))
        elif word in {"got", "read"}:
            self._read(word, asking.fields(given))
        elif word == "open":
            await self._open(asking.fields(given))
        elif word == "signal":
            self._signal(asking.fields(given))
        elif word == "site":
            self._site(asking.fields(given))
        elif word == "ping":
            self._tell({"pong": 1})
        elif word in self._house.deeds:
            await self._deed(word, asking.fields(given))
        else:
            raise NotUnderstood("hello is said once")

    async def _say(self, given: Any) -> None:
        say = asking.say(given)
        word, place = str(say.given_id), self._house.live.hub.ring.position
        try:
            heard = await self._keep(say)
        except Refused as refused:
            self._refuse(word, refused.why, refused.says)
            return
        if heard is None:
            return
        chat = heard.conversation_id
        await self._let_tabs_hear(chat, place)
        if self._whereabouts.chat != chat:
            self._whereabouts.look(chat)
        self._tell({"kept": word, "chat": chat, "message": heard.message_id})
        if say.email and "contact" in self._house.deeds:
            await self._do("contact", {"chat": chat, "email": say.email, "name": say.name})

    async def _keep(self, say: asking.Say) -> Heard | None:
        """Keep what they say. Raises Refused; None: they have to sign in again, and their socket closes."""
        limits, topics = self._house.limits, self.listener.topics
        insist_on_measure(say, self.guest, limits=limits, address=self._address, topics=topics)
        outcome = await self._house.intake.take(said_by(self.guest, say, self._whereabouts.page))
        if outcome == NotHeard("token"):
            self.listener.close(Closing(SIGN_IN_AGAIN, "token"))
            return None
        if isinstance(outcome, NotHeard):
            raise refusal(outcome.why, self.guest)
        return outcome

    async def _let_tabs_hear(self, chat: int, place: Cursor) -> None:
        """Let all their tabs here hear of a conversation from a place in the book on, if this one does not yet."""
        topic = f"chat:{chat}"
        if topic not in self.listener.topics:
            for listener in self._tabs():
                await self._house.live.resuming.subscribe(listener, [topic], place, streams=[f"conversation:{chat}"])

    def _type(self, told: Mapping[str, Any]) -> None:
        chat = self._own(told)
        text = told.get("text") if self.guest.widget.previews_typing else None
        shown = asking.clean(text)[:1000] if isinstance(text, str) else ""
        self._whereabouts.look(chat, types=told.get("on") is True, text=shown)

    def _read(self, word: str, told: Mapping[str, Any]) -> None:
        chat, message = self._own(told), asking.needed(told, "message")
        self._house.readings.note(chat, **{word: message})
        self._whereabouts.has(word, chat, message)

    async def _open(self, told: Mapping[str, Any]) -> None:
        chat, before = self._own(told), asking.number(told, "before")
        queued = self._house.live.hub.ring.position
        items, has_more, cursor = await self._house.ask(messages_of, chat, before=before)
        # What came meanwhile in their other conversations is still to be told.
        place = min(queued, Cursor.parse(cursor))
        shown = [for_visitor(message, self.guest.public_id) for message in items]
        states = await self._house.telling.state(chat)
        self._whereabouts.look(chat)
        page = {"chat": chat, "items": shown, "more": has_more, "before": before}
        state = states[0]["state"] if states else None
        self._tell({"messages": {**page, "state": state}, "cursor": str(place)})

    def _signal(self, told: Mapping[str, Any]) -> None:
        topic = f"call:{asking.needed(told, 'call')}"
        if topic not in self.listener.topics:
            raise refusal("unknown_chat", self.guest)
        self._house.live.relay.pass_on(topic, told.get("data"), speaker=self.listener)

    def _site(self, told: Mapping[str, Any]) -> None:
        """Show on which page they are, if the business wants to know and they agreed."""
        url, title = told.get("url"), told.get("title")
        is_shown = told.get("on") is True and self.guest.widget.shows_visitors and isinstance(url, str)
        self._whereabouts.walk(
            url if isinstance(url, str) else None, title if isinstance(title, str) else None, is_shown=is_shown
        )

    async def _deed(self, word: str, told: Mapping[str, Any]) -> None:
        chat = self._own(told)
        if word in {"contact", "copy"} and self._house.limits.mails.take(self._address):
            raise refusal("slow_down", self.guest)
        result = await self._house.ask(_spoken, self._house.deeds[word], self.guest, chat, told)
        self._follow(result)
        self._tell(result)

    def _own(self, told: Mapping[str, Any]) -> int:
        chat = asking.needed(told, "chat")
        if f"chat:{chat}" not in self.listener.topics:
            raise refusal("unknown_chat", self.guest)
        return chat

    async def _say_state(self, chat: int) -> None:
        for frame in await self._house.telling.state(chat):
            self._tell(frame)

    def _tabs(self) -> list[VisitorListener]:
        """Return all sockets of the same visitor here."""
        number = self.listener.visitor.id  # not their name, which may have been another when a tab came
        return [
            one
            for one in self._house.live.hub.listeners
            if one.visitor.id == number and isinstance(one, VisitorListener)
        ]

    def _insist_on_patience(self, word: str) -> None:
        if self._house.limits.frames.take(f"{self.guest.public_id.hex}:{self._address}"):
            raise refusal("slow_down", self.guest)

    def _refuse(self, word: str, why: str, says: str) -> None:
        self._tell({"refused": word, "why": why, "says": says})
        if why in {"slow_down", "not_understood"}:
            self._refused += 1
            if self._refused > PATIENCE:
                self.listener.close(Closing(TOO_MUCH, "slow down"))

    def _tell(self, frame: Mapping[str, Any]) -> None:
        self.listener.tell(_text(frame))


def _spoken(deed: Deed, guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    with translation.override(guest.language):
        return deed(guest, chat, told)


def _text(frame: Mapping[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
