"""Several tabs of one browser are one visitor: who signs in or out in one does so in all, as with the website's own sign-in.

Nobody hears what was another's, and nothing that was said is lost.
"""

import datetime as dt
import json

import jwt
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.channels.chat.models import Visitor
from heard.conversations.actions.reply import reply
from heard.conversations.models import Attachment, Conversation, Message, MessageKind
from heard.plumbing.sealing import seal
from tests.channels.chat.on_a_website import opened, speak
from tests.plumbing.live.running import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECRET = "a secret of the website that is long enough for HS256"
# What is written goes nowhere any more, as in a tunnel; the browser does not know yet.
CUT = "() => { WebSocket.prototype.send = () => {}; }"
IDENTIFY = "(identity) => document.querySelector('heard-chat').identify(identity)"


@pytest.fixture
def tabs(chromium, shop, site):
    """Two tabs of one browser, the chat open in both, on a website that says who its customers are."""
    shop.widget.secret = seal(SECRET)
    shop.widget.save()
    first = site.page(chromium, shop.widget.key)
    second = first.context.new_page()
    second.goto(first.url)
    yield first, second
    first.context.close()


def signed(sub, name):
    expires = timezone.now() + dt.timedelta(hours=1)
    return jwt.encode({"sub": sub, "name": name, "exp": expires}, SECRET, algorithm="HS256")


def identify(page, identity):
    page.evaluate(IDENTIFY, identity)


def said():
    return sorted(Message.objects.filter(kind=MessageKind.INCOMING).values_list("text", "conversation__customer__name"))


def words(chat):
    return chat.locator(".you p:not(.small)")


def answer(shop, text):
    conversation = Conversation.objects.get()
    reply(conversation=conversation, agent=shop.ana, text=text, at=timezone.now())


def test_who_signs_in_in_one_tab_is_known_in_the_other_and_their_conversation_goes_on_in_both(shop, tabs):
    first, second = tabs
    there = opened(second)
    speak(there, "Before I signed in")
    expect(there.locator(".tick")).to_have_text("Delivered")
    here = opened(first)
    expect(words(here)).to_have_text(["Before I signed in"])
    there.get_by_role("textbox", name="Write a message").fill("Half a thought")
    identify(first, signed("7", "Leila"))
    expect(words(here)).to_have_text(["Before I signed in"])
    expect(words(there)).to_have_text(["Before I signed in"])
    there.get_by_role("button", name="Send", exact=True).click()  # what was half written is still there
    expect(words(here)).to_have_text(["Before I signed in", "Half a thought"])
    answer(shop, "Hello Leila")
    for chat in (here, there):
        expect(chat.locator(".us p")).to_have_text(["Hello Leila"])
    assert (said(), Conversation.objects.count()) == ([("Before I signed in", "Leila"), ("Half a thought", "Leila")], 1)


def test_the_first_word_stays_where_it_was_said_though_the_other_tab_hears_of_it_first(shop, tabs):
    first, second = tabs
    lines, late = [], []

    def slow(line):
        lines.append(line)
        line.connect_to_server().on_message(
            lambda said: late.append(said) if late or "kept" in json.loads(said) else line.send(said)
        )

    first.route_web_socket("**/live/chat", slow)
    here, there = opened(first), opened(second)
    speak(here, "Is it lit?")
    expect(words(there)).to_have_text(["Is it lit?"])
    for _ in range(1200):  # a minute at most
        if any("message" in json.loads(said) for said in late):
            break
        first.wait_for_timeout(50)
    while late:
        lines[0].send(late.pop(0))
    expect(here.locator(".tick")).to_have_text("Delivered")
    for chat in (here, there):
        expect(words(chat)).to_have_text(["Is it lit?"])
    speak(here, "And warm?")
    expect(words(there)).to_have_text(["Is it lit?", "And warm?"])
    assert Conversation.objects.count() == 1


def test_a_file_that_was_chosen_before_signing_in_is_sent_after_it(shop, tabs, tmp_path):
    first, second = tabs
    picture = tmp_path / "lamp.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    here = opened(first)
    here.locator("input[type=file]").set_input_files(picture)
    expect(here.locator(".chip")).to_contain_text("lamp.png")
    expect(here.locator(".chip progress")).to_have_count(0)
    with first.expect_event("websocket"):  # the first tab comes in anew, as who they are now
        identify(second, signed("7", "Leila"))
        opened(second)
    until(lambda: Visitor.objects.filter(identity="7").exists())
    speak(here, "This lamp")
    expect(here.locator(".tick")).to_have_text("Delivered")
    kept = Attachment.objects.values_list("filename", "message__text", "message__conversation__customer__name")
    assert list(kept) == [("lamp.png", "This lamp", "Leila")]


def test_who_signs_out_in_one_tab_is_gone_from_the_other_which_hears_nothing_more(shop, tabs):
    first, second = tabs
    identify(first, signed("7", "Leila"))
    here = opened(first)
    speak(here, "My secret")
    expect(here.locator(".tick")).to_have_text("Delivered")
    there = opened(second)
    expect(words(there)).to_have_text(["My secret"])
    there.get_by_role("textbox", name="Write a message").fill("Another one")
    identify(first, None)
    for chat in (here, there):
        expect(words(chat)).to_have_count(0)
        expect(chat.get_by_role("textbox", name="Write a message")).to_have_value("")
    answer(shop, "Only for Leila")
    speak(there, "I am somebody else")
    expect(words(there)).to_have_text(["I am somebody else"])
    expect(there.locator(".tick")).to_have_text("Delivered")
    for page in tabs:
        shown = page.locator("heard-chat .scroll").first.inner_text()
        assert [one for one in ("My secret", "Only for Leila") if one in shown] == []
    until(lambda: Conversation.objects.count() == 2)
    assert said() == [("I am somebody else", ""), ("My secret", "Leila")]


def test_what_was_not_sent_before_signing_out_waits_until_they_are_back(shop, tabs):
    first, second = tabs
    identify(first, signed("7", "Leila"))
    here = opened(first)
    speak(here, "Hello")
    expect(here.locator(".tick")).to_have_text("Delivered")
    first.evaluate(CUT)
    speak(here, "Said in a tunnel")
    expect(here.locator(".tick")).to_have_text("Sending…")
    identify(first, None)
    there = opened(second)
    speak(there, "I am somebody else")
    expect(there.locator(".tick")).to_have_text("Delivered")
    assert said() == [("Hello", "Leila"), ("I am somebody else", "")]
    assert "tunnel" not in second.locator("heard-chat").inner_text()
    identify(second, signed("7", "Leila"))
    until(lambda: ("Said in a tunnel", "Leila") in said())
    tunnel, hello = (Message.objects.get(text=text) for text in ("Said in a tunnel", "Hello"))
    assert tunnel.conversation_id == hello.conversation_id


def test_two_who_are_known_in_two_tabs_stay_two(shop, tabs):
    first, second = tabs
    identify(first, signed("7", "Leila"))
    here = opened(first)
    speak(here, "From Leila")
    expect(here.locator(".tick")).to_have_text("Delivered")
    identify(second, signed("8", "Mia"))
    there = opened(second)
    speak(there, "From Mia")
    expect(there.locator(".tick")).to_have_text("Delivered")
    first.context.set_offline(True)
    first.context.set_offline(False)
    for page in (first, second):  # each comes back as who its own page says
        page.evaluate("() => dispatchEvent(new Event('online'))")
    speak(here, "Leila again")
    speak(there, "Mia again")
    until(lambda: len(said()) == 4)
    assert said() == [("From Leila", "Leila"), ("From Mia", "Mia"), ("Leila again", "Leila"), ("Mia again", "Mia")]
    expect(words(here)).to_have_text(["From Leila", "Leila again"])
    expect(words(there)).to_have_text(["From Mia", "Mia again"])
    assert Visitor.objects.exclude(identity="").count() == 2
