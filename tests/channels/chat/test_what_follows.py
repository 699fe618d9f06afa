"""What follows words in chats costs no more statements when many speak at once."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions.reply import reply
from heard.plumbing import reactions
from tests.channels.chat.chats import Guest
from tests.conversations.shop import NOON

FEW, MANY = 2, 6


def statements_of(deed: Callable[[int], None], count: int) -> list[str]:
    for number in range(count):
        deed(number)
    with CaptureQueriesContext(connection) as seen:
        reactions.react_until_done()
    return [query["sql"].split()[0] for query in seen.captured_queries]


@pytest.fixture
def chats(shop):
    """Chats going on: the visitors wrote, we answered, and what they were owed is on the ledger."""
    guests = [Guest(shop.inbox) for _ in range(MANY)]
    going_on = [(guest, guest.say(at=NOON)) for guest in guests]
    for _, chat in going_on:
        reply(conversation=chat, agent=shop.ana, text="It is on its way.", at=NOON)
    reactions.react_until_done()
    return going_on


def test_what_many_visitors_say_is_followed_with_as_many_statements_as_what_few_say(chats):
    def say(number: int) -> None:
        guest, chat = chats[number]
        guest.say("When?", to=chat, at=NOON)

    first = statements_of(say, FEW)
    assert statements_of(say, FEW) == statements_of(say, MANY), first


def test_what_is_said_to_many_visitors_is_followed_with_as_many_statements_as_what_is_said_to_few(shop, chats):
    def answer(number: int) -> None:
        reply(conversation=chats[number][1], agent=shop.ana, text="On Friday.", at=NOON)

    first = statements_of(answer, FEW)
    assert statements_of(answer, FEW) == statements_of(answer, MANY), first


def test_first_words_of_many_are_followed_with_as_many_statements_as_those_of_few(shop):
    def begin(_number: int) -> None:
        Guest(shop.inbox).say(at=NOON)

    first = statements_of(begin, FEW)
    assert statements_of(begin, FEW) == statements_of(begin, MANY), first
