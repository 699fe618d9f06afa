"""The chat in a real browser, on a strict page of another origin: seen, heard, used by keyboard alone, and nothing lost."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from heard.channels.chat.actions.read_by_agent import read_by_agent
from heard.channels.chat.models import Chat, Greeting
from heard.conversations.actions.close import close
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import reply
from heard.conversations.models import Attachment, Conversation, Message, MessageKind
from heard.feedback.models import Satisfaction
from tests.channels.chat.on_a_website import opened, speak
from tests.chromium import until_true
from tests.plumbing.live.running import until

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def wrong(page):
    """What axe-core finds wrong with the chat as it stands; the page around it is careless on purpose."""
    found = Axe().run(page, context={"include": [["heard-chat"]]}).response["violations"]
    return [f"{rule['id']}: {node['html'][:120]}" for rule in found for node in rule["nodes"]]


def said():
    return list(Message.objects.order_by("id").values_list("kind", "text"))


def answer(shop, text):
    conversation = Conversation.objects.get()
    seen = Message.objects.filter(conversation=conversation).latest("id").pk
    reply(conversation=conversation, agent=shop.ana, text=text, newest_seen=seen, at=timezone.now())
    return conversation


def test_a_whole_conversation_with_ticks_a_file_and_a_rating(shop, visit, tmp_path):
    page = visit()
    chat = opened(page)
    picture = tmp_path / "lamp.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 40)
    chat.locator("input[type=file]").set_input_files(picture)
    expect(chat.locator(".chip")).to_contain_text("lamp.png")
    speak(chat, "Is this one in stock? See https://lamps.example/1")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    assert Attachment.objects.get().filename == "lamp.png"
    expect(chat.locator(".you a[href='https://lamps.example/1']")).to_be_visible()
    conversation = answer(shop, "It is. <b>Shall</b> I keep one for you?")
    expect(chat.locator(".us p")).to_have_text("It is. <b>Shall</b> I keep one for you?")
    until(lambda: Chat.objects.get().visitor_read_id == Message.objects.filter(kind=MessageKind.REPLY).get().pk)
    assert wrong(page) == []
    close(conversation=conversation, agent=shop.ana, at=timezone.now())
    expect(chat.get_by_text("How did we do?")).to_be_visible()
    assert wrong(page) == []


@pytest.mark.parametrize(
    ("locale", "hour"),
    [("en-GB", r"\d\d:\d\d"), ("en-US", r"\d{1,2}:\d\d\s[AP]M"), ("de-AT", r"\d\d:\d\d")],
)
def test_the_hour_is_written_as_where_the_visitor_is(visit, locale, hour):
    page = visit(locale=locale)
    chat = opened(page)
    speak(chat, "Is anybody there?")
    assert re.fullmatch(f"You · {hour}", chat.locator(".you .author").text_content())


def test_who_has_rated_a_chat_is_not_asked_again(shop, visit):
    page = visit()
    chat = opened(page)
    speak(chat, "Is it on its way?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    conversation = answer(shop, "It is.")
    close(conversation=conversation, agent=shop.ana, at=timezone.now())
    chat.get_by_role("button", name="Very good").click()
    chat.get_by_label("Would you like to tell us more?").fill("Quick")
    read_by_agent(
        conversation_id=conversation.pk, message_id=Message.objects.latest("id").pk
    )  # how it stands is told anew
    page.wait_for_timeout(500)
    expect(chat.get_by_label("Would you like to tell us more?")).to_have_value("Quick")
    chat.locator("form.card").get_by_role("button", name="Send").click()
    expect(chat.get_by_text("Thank you for telling us.")).to_be_visible()
    until(lambda: Satisfaction.objects.get().reason == "Quick")
    page.reload()
    chat.locator(".launcher").click()
    chat.locator(".row").click()
    expect(chat.locator(".us p")).to_have_text("It is.")
    page.wait_for_timeout(500)
    assert chat.get_by_text("How did we do?").count() == 0
    reopen(conversation=conversation, agent=shop.ana, at=timezone.now())
    close(conversation=conversation, agent=shop.ana, at=timezone.now())
    expect(chat.get_by_text("How did we do?")).to_be_visible()


def test_what_is_written_while_the_line_is_down_is_kept_once_and_in_order(shop, visit):
    page = visit()
    chat = opened(page)
    speak(chat, "One")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.context.set_offline(True)
    page.evaluate("dispatchEvent(new Event('offline'))")
    speak(chat, "Two")
    speak(chat, "Three")
    page.context.set_offline(False)
    page.reload()
    chat = page.locator("heard-chat")
    until(lambda: len([1 for kind, _ in said() if kind == MessageKind.INCOMING]) == 3)
    chat.locator(".launcher").click()
    expect(chat.locator(".you p")).to_have_text(["One", "Two", "Three"])
    assert [text for kind, text in said() if kind == MessageKind.INCOMING] == ["One", "Two", "Three"]
    assert Conversation.objects.count() == 1


def test_two_first_messages_begin_one_conversation(visit):
    chat = opened(visit())
    speak(chat, "First")
    speak(chat, "Second")
    until(lambda: [text for kind, text in said() if kind == MessageKind.INCOMING] == ["First", "Second"])
    assert Conversation.objects.count() == 1


def test_a_second_tab_is_the_same_visitor_and_shows_the_same(visit, site, shop):
    page = visit()
    chat = opened(page)
    speak(chat, "Hello from the first tab")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    other = page.context.new_page()
    other.goto(page.url)
    other.locator("heard-chat .launcher").click()
    expect(other.locator("heard-chat .you p")).to_have_text(["Hello from the first tab"])
    answer(shop, "Hello to both")
    expect(chat.locator(".us p")).to_have_text(["Hello to both"])
    expect(other.locator("heard-chat .us p")).to_have_text(["Hello to both"])


def test_an_answer_while_it_is_closed_is_counted_on_the_button(shop, visit):
    page = visit()
    chat = opened(page)
    speak(chat, "Anybody?")
    expect(chat.locator(".tick")).to_have_text("Delivered")
    page.keyboard.press("Escape")
    answer(shop, "Me!")
    expect(chat.locator(".launcher .badge")).to_have_text("1")
    chat.locator(".launcher").click()
    expect(chat.locator(".launcher .badge")).to_be_hidden()


def test_it_is_used_by_keyboard_alone_and_gives_the_focus_back(visit):
    page = visit()
    page.locator("heard-chat .launcher").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Write a message")).to_be_focused()
    page.keyboard.type("Typed")
    page.keyboard.press("Enter")
    expect(page.locator("heard-chat .you p")).to_have_text(["Typed"])
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.locator("heard-chat .launcher")).to_be_focused()


@pytest.mark.parametrize(
    ("language", "ahead", "back"), [("en", "ArrowRight", "ArrowLeft"), ("ar", "ArrowLeft", "ArrowRight")]
)
def test_among_the_small_pictures_one_goes_by_arrows(visit, language, ahead, back):
    page = visit(language=language)
    chat = page.locator("heard-chat")
    chat.locator(".launcher").click()
    chat.locator("textarea").wait_for()
    chat.locator(".tools button").first.press("Enter")
    focused = "document.querySelector('heard-chat').shadowRoot.activeElement"
    until_true(page, f"{focused}?.textContent === '😀'")
    keys = [ahead, "ArrowDown", back, "ArrowUp", back, "End", ahead, "ArrowDown", "Home", "ArrowUp", ahead]
    seen = []
    for key in keys:
        page.keyboard.press(key)
        seen.append(page.evaluate(f"{focused}.textContent"))
    assert "".join(seen) == "😂😮🤔😀😀📞📞📞😀😀😂"
    assert wrong(page) == []
    page.keyboard.press("Enter")
    assert chat.locator("textarea").input_value() == "😂"
    page.keyboard.press("Tab")
    assert page.evaluate(f"{focused}.localName") == "textarea"
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"{focused}.textContent") == "😂"
    page.keyboard.press("Escape")
    assert page.evaluate(f"{focused}.localName") == "textarea"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_on_a_phone_it_takes_the_whole_screen_and_keeps_the_focus_inside(visit, theme):
    page = visit(width=390, theme=theme)
    chat = opened(page)
    box = chat.get_by_role("dialog").bounding_box()
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 844)
    for _ in range(12):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.localName") in {"heard-chat", "body"}
    assert wrong(page) == []


def test_in_arabic_it_stands_on_the_other_side_and_reads_from_there(visit):
    page = visit(language="ar")
    page.locator("heard-chat .launcher").click()
    whole = page.locator("heard-chat .whole")
    expect(page.locator("heard-chat textarea")).to_be_visible()
    assert (whole.get_attribute("dir"), whole.get_attribute("lang")) == ("rtl", "ar")
    assert page.get_by_role("dialog").bounding_box()["x"] == 20
    assert wrong(page) == []


def test_the_page_and_the_chat_leave_each_other_alone(visit):
    page = visit(twice="1")
    found = page.evaluate(
        """() => ({chats: document.querySelectorAll("heard-chat").length,
                   look: getComputedStyle(document.querySelector("heard-chat")).display,
                   letters: getComputedStyle(document.querySelector("heard-chat").shadowRoot.querySelector("button")).letterSpacing,
                   given: Object.keys(window.Heard).sort(),
                   styles: document.querySelectorAll("style, [style]").length})"""
    )
    assert found == {
        "chats": 1, "look": "block", "letters": "normal", "given": ["close", "identify", "on", "open"], "styles": 0,
    }  # fmt: skip


def test_nothing_is_asked_of_us_before_it_is_opened(visit, site):
    page = visit()
    page.locator("heard-chat .launcher").wait_for()
    asked = page.evaluate("performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)")
    assert sorted(asked) == ["/chat.js", "/site.css"]


def test_a_greeting_is_said_once_and_opens_the_chat(shop, visit):
    Greeting.objects.create(widget=shop.widget, words="Not here", page="/elsewhere/*", seconds=0, rank=1)
    Greeting.objects.create(widget=shop.widget, words="Looking for a lamp?", seconds=0, rank=2)
    page = visit()
    hail = page.locator("heard-chat .hail")
    expect(hail).to_contain_text("Looking for a lamp?")
    assert wrong(page) == []
    page.reload()
    page.locator("heard-chat .launcher").wait_for()
    expect(hail).to_be_hidden()


def test_a_page_that_is_not_among_the_websites_is_refused_and_told_why(shop, visit, site):
    shop.widget.origins = "https://elsewhere.example"
    shop.widget.save()
    page = visit()
    page.locator("heard-chat .launcher").click()
    expect(page.locator("heard-chat .sorry")).to_have_text("The chat cannot be opened here right now.")
    assert len(page.complaints) == 1
    assert page.complaints[0].startswith(f"Heard chat: refused on {site.address} (origin).")
    page.complaints.clear()


def test_an_identity_that_is_not_signed_is_refused_and_told_why(visit):
    page = visit(identity="a.b.c")
    page.locator("heard-chat .launcher").click()
    expect(page.locator("heard-chat .sorry")).to_have_text("The chat cannot be opened here right now.")
    assert "(identity)" in page.complaints[0]
    page.complaints.clear()
