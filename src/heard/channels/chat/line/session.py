"""One visitor's socket: both directions of the talk."""

from __future__ import annotations

import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone, translation

from heard.channels.chat.line import asking
from heard.channels.chat.line.asking import Hello, NotUnderstood
from heard.channels.chat.line.desk import Guest
from heard.channels.chat.line.house import Deed, House
from heard.channels.chat.line.limits import LONGEST_TEXT, MOST_FILES, PATIENCE
from heard.channels.chat.line.listening import VisitorListener
from heard.channels.chat.line.presence import Here
from heard.channels.chat.line.refusing import Refused, sorry
from heard.channels.chat.line.telling import for_visitor
from heard.channels.chat.queries.of_visitor import messages_of
from heard.channels.chat.saying import NotHeard, Said
from heard.channels.chat.tickets import TicketIsVoid, read_ticket
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
        self._socket = secrets.token_urlsafe(9)
        self._refused = 0
        self._hours = hours
        self._page = (asking.without_query(hello.url), hello.title)
        self._here = Here(
            inbox=guest.widget.inbox_id,
            chat=0,
            name=guest.there.name,
            since=timezone.now().isoformat(timespec="seconds"),
        )

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
            self._look(self._hello.chat or 0)
            await self._say_state(self._hello.chat or 0)
            if not self._hello.cursor:
                await self._open({"chat": self._hello.chat})
        else:
            self._look(0)

    def attend(self, hours: Mapping[str, Any]) -> None:
        """Tell them whether somebody is there, if that has changed."""
        if hours != self._hours:
            self._hours = hours
            self._tell({"hours": hours})

    def leave(self) -> None:
        """Take away whatever showed that they are here."""
        self._house.presence.show(self._socket, None)

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
        chat = self._here.chat or self._hello.chat
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
        word = str(say.given_id)
        try:
            said = self._checked(say)
            place = self._house.live.hub.ring.position
            outcome = await self._house.intake.take(said)
            if outcome == NotHeard("token"):
                self.listener.close(Closing(SIGN_IN_AGAIN, "token"))
                return
            if isinstance(outcome, NotHeard):
                raise Refused(outcome.why, self._sorry(outcome.why))
        except Refused as refused:
            self._refuse(word, refused.why, refused.says)
            return
        topic = f"chat:{outcome.conversation_id}"
        if topic not in self.listener.topics:
            for listener in self._tabs():
                stream = f"conversation:{outcome.conversation_id}"
                await self._house.live.resuming.subscribe(listener, [topic], place, streams=[stream])
        if self._here.chat != outcome.conversation_id:
            self._look(outcome.conversation_id)
        self._tell({"kept": word, "chat": outcome.conversation_id, "message": outcome.message_id})
        if say.email and "contact" in self._house.deeds:
            await self._do("contact", {"chat": outcome.conversation_id, "email": say.email, "name": say.name})

    def _checked(self, say: asking.Say) -> Said:
        if self._house.limits.words.take(self.guest.public_id.hex):
            raise Refused("slow_down", self._sorry("slow_down"))
        if say.chat is None and self._house.limits.beginnings.take(self._address):
            raise Refused("slow_down", self._sorry("slow_down"))
        if not (say.text or say.tickets):
            raise Refused("empty", self._sorry("empty"))
        if len(say.text) > LONGEST_TEXT or len(say.tickets) > MOST_FILES:
            raise Refused("too_long", self._sorry("too_long"))
        if say.chat is not None and f"chat:{say.chat}" not in self.listener.topics:
            raise Refused("unknown_chat", self._sorry("unknown_chat"))
        at = timezone.now()
        try:
            guest = self.guest
            files = tuple(read_ticket(one, visitor=guest.public_id, was=guest.was, at=at) for one in say.tickets)
        except TicketIsVoid as error:
            raise Refused("too_large", self._sorry("too_large")) from error
        return Said(
            visitor=self.guest.public_id, widget_id=self.guest.widget.pk, inbox_id=self.guest.widget.inbox_id,
            given_id=say.given_id, chat=say.chat, text=say.text, enclosures=files, name=say.name or self.guest.there.name,
            language=self.guest.language, page_url=self._page[0], page_title=self._page[1],
            is_known=self.guest.is_known, named_at=self.guest.named_at,
        )  # fmt: skip

    def _type(self, told: Mapping[str, Any]) -> None:
        chat = self._own(told)
        text = told.get("text") if self.guest.widget.previews_typing else None
        self._look(chat, types=told.get("on") is True, text=asking.clean(text)[:1000] if isinstance(text, str) else "")

    def _read(self, word: str, told: Mapping[str, Any]) -> None:
        chat, message = self._own(told), asking.needed(told, "message")
        self._house.readings.note(chat, **{word: message})
        got, read = max(self._here.got, message), max(self._here.read, message if word == "read" else 0)
        self._look(chat, got=got, read=read, keep=True)

    async def _open(self, told: Mapping[str, Any]) -> None:
        chat, before = self._own(told), asking.number(told, "before")
        queued = self._house.live.hub.ring.position
        items, has_more, cursor = await self._house.ask(messages_of, chat, before=before)
        place = min(
            queued, Cursor.parse(cursor)
        )  # what came meanwhile in their other conversations is still to be told
        shown = [for_visitor(message, self.guest.public_id) for message in items]
        states = await self._house.telling.state(chat)
        self._look(chat)
        page = {"chat": chat, "items": shown, "more": has_more, "before": before}
        state = states[0]["state"] if states else None
        self._tell({"messages": {**page, "state": state}, "cursor": str(place)})

    def _signal(self, told: Mapping[str, Any]) -> None:
        topic = f"call:{asking.needed(told, 'call')}"
        if topic not in self.listener.topics:
            raise Refused("unknown_chat", self._sorry("unknown_chat"))
        self._house.live.relay.pass_on(topic, told.get("data"), speaker=self.listener)

    def _site(self, told: Mapping[str, Any]) -> None:
        """Show on which page they are, if the business wants to know and they agreed; never kept."""
        url, title = told.get("url"), told.get("title")
        if isinstance(url, str):
            self._page = (asking.without_query(asking.clean(url)[:1000]), self._page[1])
        is_shown = told.get("on") is True and self.guest.widget.shows_visitors and isinstance(url, str)
        shown_title = asking.clean(title)[:300] if isinstance(title, str) else ""
        self._here = replace(self._here, url=self._page[0] if is_shown else "", title=shown_title if is_shown else "")
        self._house.presence.show(self._socket, self._here)

    async def _deed(self, word: str, told: Mapping[str, Any]) -> None:
        chat = self._own(told)
        if word in {"contact", "copy"} and self._house.limits.mails.take(self._address):
            raise Refused("slow_down", self._sorry("slow_down"))
        result = await self._house.ask(_spoken, self._house.deeds[word], self.guest, chat, told)
        self._follow(result)
        self._tell(result)

    def _own(self, told: Mapping[str, Any]) -> int:
        chat = asking.needed(told, "chat")
        if f"chat:{chat}" not in self.listener.topics:
            raise Refused("unknown_chat", self._sorry("unknown_chat"))
        return chat

    def _look(
        self, chat: int, *, types: bool = False, text: str = "", got: int = 0, read: int = 0, keep: bool = False
    ) -> None:
        here = replace(self._here, chat=chat, got=got, read=read) if chat != self._here.chat or keep else self._here
        self._here = here if keep else replace(here, types=types, text=text)
        self._house.presence.show(self._socket, self._here)

    async def _say_state(self, chat: int) -> None:
        for frame in await self._house.telling.state(chat):
            self._tell(frame)

    def _tabs(self) -> list[VisitorListener]:
        """Return all sockets of the same visitor here: each is to hear of a conversation that one of them began."""
        number = self.listener.visitor.id  # not their name, which may have been another when a tab came
        return [
            one
            for one in self._house.live.hub.listeners
            if one.visitor.id == number and isinstance(one, VisitorListener)
        ]

    def _insist_on_patience(self, word: str) -> None:
        if self._house.limits.frames.take(f"{self.guest.public_id.hex}:{self._address}"):
            raise Refused("slow_down", self._sorry("slow_down"))

    def _refuse(self, word: str, why: str, says: str) -> None:
        self._tell({"refused": word, "why": why, "says": says})
        if why in {"slow_down", "not_understood"}:
            self._refused += 1
            if self._refused > PATIENCE:
                self.listener.close(Closing(TOO_MUCH, "slow down"))

    def _tell(self, frame: Mapping[str, Any]) -> None:
        self.listener.tell(_text(frame))

    def _sorry(self, why: str) -> str:
        return sorry(why, language=self.guest.language)


def _spoken(deed: Deed, guest: Guest, chat: int, told: Mapping[str, Any]) -> dict[str, Any]:
    with translation.override(guest.language):
        return deed(guest, chat, told)


def _text(frame: Mapping[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False, separators=(",", ":"))
