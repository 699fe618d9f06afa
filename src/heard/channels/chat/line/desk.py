"""What the visitors' line asks the house, all in threads: who somebody is, what they may see, and what is to be done."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import close_old_connections
from django.utils import timezone

from heard.channels.chat.actions.hear import EVER
from heard.channels.chat.actions.identify import identify
from heard.channels.chat.identity import IdentityRefused, check_identity
from heard.channels.chat.line.asking import Hello
from heard.channels.chat.models import ChatWidget, Visitor
from heard.channels.chat.queries.of_visitor import Entered, entered
from heard.channels.chat.queries.team import faces
from heard.channels.chat.tokens import Named, TokenIsVoid, new_token, read_token
from heard.customers.languages import LANGUAGES

KEPT_SECONDS = 5.0  # a widget's settings are read anew after that
RENEWED = dt.timedelta(days=30)  # a token older than that is given anew
ORIGIN, IDENTITY, TOKEN, WIDGET = "origin", "identity", "token", "widget"


@dataclass(frozen=True)
class TurnedAway:
    """Why somebody cannot come in: a word of the protocol, and a sentence for the website's developer."""

    why: str
    says: str


@dataclass(frozen=True)
class Guest:
    """Somebody who came in."""

    widget: ChatWidget
    public_id: uuid.UUID
    token: str
    language: str
    is_known: bool
    there: Entered
    team: Sequence[Mapping[str, Any]]
    named_at: dt.datetime  # when the token was given
    was: uuid.UUID | None = None  # before the website vouched for them


@dataclass
class _Shelf:
    """Widgets as they were some seconds ago: every hello asks for one."""

    kept: dict[str, tuple[float, ChatWidget | None, Sequence[Mapping[str, Any]]]] = field(default_factory=dict)


_SHELF = _Shelf()


def enter(hello: Hello, origin: str, own_origins: frozenset[str]) -> Guest | TurnedAway:
    """Return who comes in, or why they cannot; the origin is where the page comes from, as the browser says."""
    close_old_connections()
    at = timezone.now()
    widget, team = widget_of(hello.inbox)
    if widget is None:
        return TurnedAway(WIDGET, f"there is no chat with the key {hello.inbox!r}, or it is switched off")
    if origin not in widget.allowed_origins and origin not in own_origins:
        return TurnedAway(
            ORIGIN, f"{origin or 'this page'} is not among the websites of this chat; add it in the studio"
        )
    language = spoken(hello.language, widget.inbox.language)
    try:
        return _guest(hello, widget, team, language, at)
    except IdentityRefused as error:
        return TurnedAway(IDENTITY, str(error))
    except TokenIsVoid:
        return TurnedAway(TOKEN, "the visitor's token has run out; come in without it")


def who_stays(guests: Sequence[Guest]) -> list[bool]:
    """Return of each who came in whether they still could: their token is no void one, and the chat is not switched off."""
    visitors = Visitor.objects.filter(public_id__in={guest.public_id for guest in guests})
    since = dict(visitors.values_list("public_id", "tokens_since"))
    widgets = ChatWidget.objects.open_to_visitors().filter(pk__in={guest.widget.pk for guest in guests})
    on = set(widgets.values_list("pk", flat=True))
    return [guest.widget.pk in on and guest.named_at >= since.get(guest.public_id, EVER) for guest in guests]


def widget_of(key: str) -> tuple[ChatWidget | None, Sequence[Mapping[str, Any]]]:
    """Return the widget of a key, if it is switched on, and the faces of its team."""
    kept = _SHELF.kept.get(key)
    if kept is not None and time.monotonic() - kept[0] < KEPT_SECONDS:
        return kept[1], kept[2]
    widget = ChatWidget.objects.open_to_visitors().select_related("inbox__brand").filter(key=key).first()
    team = faces(widget.inbox) if widget else []
    if len(_SHELF.kept) > 1000:
        _SHELF.kept.clear()
    _SHELF.kept[key] = (time.monotonic(), widget, team)
    return widget, team


def spoken(asked: str, otherwise: str) -> str:
    """Return the language of a visitor: the first of ours that they ask for, else the inbox's."""
    for one in (asked, otherwise):
        code = one.lower().partition("-")[0]
        if code in LANGUAGES:
            return code
    return "en"


def _guest(
    hello: Hello, widget: ChatWidget, team: Sequence[Mapping[str, Any]], language: str, at: dt.datetime
) -> Guest:
    named = read_token(hello.token, widget_key=widget.key, at=at) if hello.token else None
    if hello.identity:
        anonymous = named.visitor if named is not None and not named.is_known else None
        row = identify(
            widget=widget, anonymous=anonymous, at=at, language=language,
            identity=check_identity(hello.identity, widget=widget, at=at),
        )  # fmt: skip
        there = entered(row.public_id, widget_id=widget.pk)
        was = _before(row, named)
        token = new_token(widget_key=widget.key, visitor=row.public_id, at=at, is_known=True, was=was)
        return Guest(widget, row.public_id, token, language, True, there, team, at, was)
    if widget.only_known and not (named and named.is_known):
        raise IdentityRefused("only customers this website signs for can chat here; call identify with their identity")
    if named is None:
        public_id = uuid.uuid4()
        token = new_token(widget_key=widget.key, visitor=public_id, at=at)
        return Guest(widget, public_id, token, language, False, entered(public_id, widget_id=widget.pk), team, at)
    there = entered(named.visitor, widget_id=widget.pk)
    is_void = there.tokens_since is not None and named.since < there.tokens_since
    # What an unknown browser said became somebody's whom the website vouches for: the browser alone is no proof of that.
    if is_void or (there.is_known and not named.is_known):
        raise TokenIsVoid
    token = hello.token
    if not named.is_known and at - named.since > RENEWED:
        token = new_token(widget_key=widget.key, visitor=named.visitor, at=at)
    return Guest(widget, named.visitor, token, language, named.is_known, there, team, named.since, named.was)


def _before(row: Visitor, named: Named | None) -> uuid.UUID | None:
    """Return who the browser of somebody the website vouches for was until then: nobody's token but theirs tells that."""
    if named is None or named.is_known:
        return named.was if named is not None and named.visitor == row.public_id else None
    is_anothers = Visitor.objects.filter(public_id=named.visitor).exclude(became=row).exists()
    return None if is_anothers else named.visitor
