"""The page of a conversation held by chat."""

import re

import pytest

from heard.channels.chat.models import Chat
from heard.conversations.actions.assign import assign
from heard.conversations.actions.reply import reply
from heard.conversations.models import Message
from heard.plumbing.models import Fact
from tests.channels.chat.chats import Guest
from tests.conversations.shop import NOON, after

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def test_the_composer_of_a_chat_sends_with_enter_and_mail_s_does_not(shop, ana):
    chat = ana.get(f"/conversations/{Guest(shop.inbox).say().pk}/").content
    assert (b" data-chat" in chat, b"Enter sends at once" in chat, b"/chat/" in chat) == (True, True, True)
    mail = ana.get(f"/conversations/{shop.mail().pk}/").content
    assert (b"Enter sends at once" in mail, b"chat-strip" in mail) == (False, False)


def test_a_visitor_without_a_name_is_called_one_and_not_by_the_key_of_their_browser(shop, ana):
    page = ana.get(f"/conversations/{Guest(shop.inbox).say().pk}/").content.decode()
    person = page.split('class="panel-person"')[1].split("</h2>")[0]
    assert re.sub(r"<[^>]*>|^[^>]*>", " ", person).split() == ["V", "Visitor"]


def test_an_answer_in_a_chat_is_not_announced_line_by_line_nor_held_for_what_came_meanwhile(shop, ana):
    guest = Guest(shop.inbox)
    chat = guest.say()
    guest.say("Are you there?", to=chat, at=after(minutes=1))
    path = f"/conversations/{chat.pk}/replies/"
    answered = ana.post(path, {"kind": "reply", "text": "Hello", "seen": "1"}, headers=HTMX)
    assert (answered.status_code, answered["HX-Trigger"]) == (200, '{"heard:changed": {}}')
    ended = ana.post(path, {"kind": "reply", "text": "Good bye", "then": "resolved"}, headers=HTMX)
    assert "Sent and resolved" in ended["HX-Trigger"]


def test_the_strip_says_where_the_chat_began_its_place_and_how_far_the_visitor_has_read(shop, ana):
    from django.utils import timezone

    chat = Guest(shop.inbox).say(at=timezone.now())
    sent = reply(conversation=Guest(shop.inbox).say(), agent=shop.ana, text="Hello", at=NOON)
    Chat.objects.filter(pk=chat.pk).update(page_url="https://shop.example/lamps", page_title="Lamps", visitor_read_id=7)
    page = ana.get(f"/conversations/{chat.pk}/chat/").content.decode()
    assert 'href="https://shop.example/lamps"' in page
    assert ("Waits at place 1" in page, 'data-read="7"' in page) == (True, True)
    assert b"Waits at place" not in ana.get(f"/conversations/{sent.conversation_id}/chat/").content


def test_a_page_that_leads_nowhere_good_is_no_link(shop, ana):
    chat = Guest(shop.inbox).say()
    Chat.objects.filter(pk=chat.pk).update(page_url="javascript:alert(1)", page_title="Lamps")
    assert b"javascript:" not in ana.get(f"/conversations/{chat.pk}/chat/").content


def test_only_the_agent_s_colleagues_are_offered_to_whisper(shop, ana):
    chat = Guest(shop.inbox).say()
    assign(conversation=chat, agent=None, assignee=shop.ana, team=None, at=NOON)
    assert b"Whisper" not in ana.get(f"/conversations/{chat.pk}/chat/").content
    ana.force_login(shop.ben)
    assert b"Whisper" in ana.get(f"/conversations/{chat.pk}/chat/").content


def test_what_an_agent_sees_is_read_once_and_never_more_than_was_said(shop, ana):
    chat = Guest(shop.inbox).say()
    said = Message.objects.get(conversation=chat)
    for message in (said.pk, said.pk, said.pk + 1000, "x", ""):
        assert ana.post(f"/conversations/{chat.pk}/chat/reading/", {"message": message}).status_code == 204
    assert Chat.objects.get(pk=chat.pk).agents_read_id == said.pk
    assert Fact.objects.filter(name="ChatRead").count() == 1


def test_nobody_sees_or_reads_a_chat_behind_a_closed_door_nor_the_strip_of_a_mail(shop, ana):
    chat = Guest(shop.orders).say()
    said = Message.objects.get(conversation=chat)
    assert ana.get(f"/conversations/{chat.pk}/chat/").status_code == 404
    assert ana.post(f"/conversations/{chat.pk}/chat/reading/", {"message": said.pk}).status_code == 404
    assert Chat.objects.get(pk=chat.pk).agents_read_id == 0
    assert ana.get(f"/conversations/{shop.mail().pk}/chat/").status_code == 404
