"""The agent's side of a chat in a real browser: the list moves by itself, one key takes, Enter sends, and signs come and go."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.channels.chat.models import Chat
from heard.conversations.models import Message, MessageKind
from heard.staff.models import Agent
from tests.channels.chat.chats import Guest, widget_of
from tests.chromium import violations
from tests.conversations.pages.conftest import desk
from tests.conversations.pages.test_lists_in_a_browser import Line, count

__all__ = ["desk"]

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_chat_comes_by_itself_is_taken_by_a_key_answered_with_enter_and_seen_to_be_read(desk, shop):
    widget_of(shop.inbox, shows_visitors=True)
    guest = Guest(shop.inbox, name="Cleo Lind")
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        page.goto("/chats/")
        expect(page.get_by_text("No chats just now")).to_be_visible()
        chat = guest.say("Does it float?", at=timezone.now())
        line.tell("ConversationStarted", chat)
        line.tell("MessageReceived", chat, is_first=True)
        row = page.locator(f"#row-{chat.pk}")
        expect(row).to_contain_text("Does it float?")
        expect(page.locator("#chats-waiting")).to_have_text("1 waits")
        expect(count(page, "Chats")).to_have_text("1")
        expect(page).to_have_title("(1) Chats")
        said = {"visitor": f"conversation:{chat.pk}", "here": True, "text": None, "page": None, "got": 0, "read": 0}
        line.say({**said, "typing": True})
        expect(row.locator(".chat-here")).to_have_text("is typing")
        on_a_page = {"page": {"url": "https://shop.example/boats", "title": "Boats"}, "since": chat.since.isoformat()}
        line.say({"site": f"inbox:{shop.inbox.pk}", "who": "x", "name": "", "chat": None, **on_a_page})
        expect(page.locator("#chat-site li")).to_contain_text("Boats")
        assert violations(page) == []
        line.say({"site": f"inbox:{shop.inbox.pk}", "who": "x"})
        expect(page.locator("#chat-site li")).to_have_count(0)

        page.keyboard.press("m")
        page.wait_for_url(f"**/conversations/{chat.pk}/?from=chats")
        expect(page.locator(".chat-presence")).to_have_text("Left the chat")
        line.say({**said, "typing": True, "text": "and does it"})
        expect(page.locator(".chat-presence")).to_have_text("Here now")
        expect(page.locator("#chat-typing")).to_have_text("and does it")
        page.locator("#composer-text").fill("It does.")
        page.keyboard.press("Shift+Enter")
        page.keyboard.type("Like a duck.")
        page.keyboard.press("Enter")
        answer = page.locator(".message-agent")
        expect(answer).to_contain_text("Like a duck.")
        expect(page.locator("#composer-text")).to_have_value("")
        sent = Message.objects.get(kind=MessageKind.REPLY)
        line.say({**said, "typing": False, "got": sent.pk})
        expect(answer.locator(".message-foot")).to_contain_text("Delivered")
        line.say({**said, "typing": False, "got": sent.pk, "read": sent.pk})
        expect(answer.locator(".message-foot")).to_contain_text("Read")
        expect(page.locator("#chat-typing")).to_be_hidden()
        assert violations(page) == []
    assert Chat.objects.get(pk=chat.pk).agents_read_id == Message.objects.get(kind=MessageKind.INCOMING).pk
    assert Agent.objects.get(pk=shop.ana.pk).availability == "online"
    assert sent.text.splitlines() == ["It does.", "Like a duck."]


def test_any_page_tells_of_a_chat_that_waits_and_leads_there(desk, shop):
    widget_of(shop.inbox)
    with desk(shop.ana) as page:
        line = Line(page, shop.ana)
        with page.expect_response("**/chats/now/"):
            page.goto("/inbox/mine/")
        expect(page.locator("#connection")).to_have_attribute("data-state", "live")
        chat = Guest(shop.inbox, name="Cleo Lind").say("Does it float?", at=timezone.now())
        line.tell("ConversationStarted", chat)
        expect(page.locator(".toast")).to_contain_text("A visitor waits in the chat")
        expect(page).to_have_title("(1) Mine")
        page.locator(".toast").get_by_role("button", name="Look").click()
        page.wait_for_url(f"**/conversations/{chat.pk}/")


def test_what_a_page_that_is_open_tells_of_its_agent_shows_at_their_face_and_a_word_by_hand_stays(desk, shop):
    with desk(shop.ana) as page:
        page.goto("/inbox/mine/")
        face = page.locator("#me .avatar")
        expect(face).to_have_attribute("data-presence", "online")
        page.locator("#me").click()
        with page.expect_response("**/me/availability/") as chosen:
            page.get_by_role("menuitemradio", name="Away").click()
        assert chosen.value.status == 204
        expect(face).to_have_attribute("data-presence", "away")
        page.reload()
        expect(face).to_have_attribute("data-presence", "away")
        page.keyboard.press("j")
        page.mouse.move(200, 200)
        expect(face).to_have_attribute("data-presence", "away")
    assert Agent.objects.get(pk=shop.ana.pk).is_put_away
