"""What the community says to whom: strangers sign in, signed-in customers choose a name, members write, who was asked for a pause reads."""

import pytest

from heard.community.actions.silence import silence
from heard.community.paths import question_path
from tests.community.among import sign_in

SIGN_IN, NAME, PAUSE = ">Sign in", "Choose your name", "Our team has asked for a pause."


@pytest.fixture
def pages(shop, mina):
    return ("/community/", "/community/ask/?title=A+new+lamp", question_path(shop.question(mina)))


def said(client, path):
    page = client.get(path).content.decode()
    return {words for words in (SIGN_IN, NAME, PAUSE) if words in page}


def test_strangers_are_asked_to_sign_in(pages, client):
    assert [said(client, path) for path in pages] == [{SIGN_IN}] * 3


def test_who_signed_in_is_not_asked_to_do_so_again_but_for_a_name(shop, pages, client):
    sign_in(client, shop.customer("cleo"))
    assert [said(client, path) for path in pages] == [{NAME}] * 3
    assert 'action="/requests/signing-out/"' in client.get(pages[0]).content.decode()


def test_while_one_chooses_a_name_one_is_asked_nothing_else(shop, client):
    sign_in(client, shop.customer("cleo"))
    assert said(client, "/community/joining/") == set()


def test_members_are_asked_neither(pages, tom, client):
    sign_in(client, tom)
    assert [said(client, path) for path in pages] == [set()] * 3


def test_who_was_asked_for_a_pause_is_told_so_and_not_sent_in_a_circle(shop, pages, tom, client):
    silence(member=tom, agent=shop.ana, is_silenced=True)
    sign_in(client, tom)
    assert [said(client, path) for path in pages[1:]] == [{PAUSE}] * 2
