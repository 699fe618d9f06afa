"""The page of a conversation in a real browser: what is typed is never lost, and the keyboard reaches everything."""

import re

import pytest
from playwright.sync_api import expect

from heard.conversations.actions.reply import reply
from heard.conversations.models import (
    Conversation,
    DeliveryState,
    Draft,
    Macro,
    Mention,
    Message,
    MessageKind,
    State,
)
from tests.chromium import fits, violations
from tests.conversations.shop import after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PASTE = """([area, bytes]) => {
  const files = new DataTransfer();
  files.items.add(new File([new Uint8Array(bytes)], "lamp.png", { type: "image/png" }));
  area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: files, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def lamp(shop):
    return shop.mail()


def eventually(page, look):
    """Wait until something is so in the database."""
    for _ in range(600):
        if found := look():
            return found
        page.wait_for_timeout(100)
    raise AssertionError("it never came to be")


def replies():
    return Message.objects.filter(kind=MessageKind.REPLY)


def open_page(page, conversation, **asked):
    page.goto(f"/conversations/{conversation.pk}/" + ("?from=open" if asked else ""))
    page.wait_for_load_state("networkidle")


def test_answer_and_note_survive_a_reload_each_with_its_own_words(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("r")
        page.keyboard.type("Dear Cleo, we are")
        page.get_by_text("Draft kept").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        page.keyboard.type("The third one")
        eventually(page, lambda: Draft.objects.filter(kind="note", text="The third one").exists())
        page.reload()
        expect(page.locator("#composer-text")).to_have_value("Dear Cleo, we are")
        expect(page.locator("#composer-note")).to_have_value("The third one")


def test_a_picture_is_pasted_and_goes_with_the_answer(desk, shop, lamp, picture):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        area = page.locator("#composer-text")
        area.fill("Like this")
        page.evaluate(PASTE, [area.element_handle(), list(picture)])
        page.locator("#composer-files-reply").get_by_text("lamp.png").wait_for()
        area.press("Control+Enter")
        page.locator(".timeline .message-agent").get_by_text("lamp.png").wait_for()
        expect(page.locator("#composer-files-reply")).to_be_empty()
        assert [one.filename for one in replies().get().attachments.all()] == ["lamp.png"]


def test_a_file_is_picked_and_taken_off_again(desk, shop, lamp, picture):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.locator("#composer-picker").set_input_files(
            {"name": "lamp.png", "mimeType": "image/png", "buffer": picture}
        )
        page.get_by_role("button", name="Remove lamp.png").click()
        expect(page.locator("#composer-files-reply")).to_be_empty()
        assert Draft.objects.get().attachments.count() == 0


def test_a_macro_is_found_and_used_by_keyboard_alone(desk, shop, lamp):
    Macro.objects.create(name="Apology", text="Sorry!")
    Macro.objects.create(name="New shade", text="{salutation}, a new shade leaves today.", steps=[{"tag": "damaged"}])
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("r")
        page.keyboard.type("/sha")
        option = page.get_by_role("option", name=re.compile("New shade"))
        expect(option).to_have_attribute("aria-selected", "true")
        expect(page.get_by_role("option", name=re.compile("Apology"))).to_be_hidden()
        page.keyboard.press("Enter")
        expect(page.locator("#composer-text")).to_have_value("Hi Cleo, a new shade leaves today.")
        expect(page.locator("#conversation-head").get_by_text("damaged")).to_be_visible()
        assert not replies().exists()


def test_a_colleague_is_called_in_a_note_by_keyboard_alone(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("n")
        page.keyboard.type("Please look, @be")
        page.get_by_role("option", name="Ben Okafor").wait_for()
        page.keyboard.press("Tab")
        page.keyboard.type("today")
        expect(page.locator("#composer-note")).to_have_value("Please look, @Ben Okafor today")
        page.keyboard.press("Control+Enter")
        page.locator(".message-note").get_by_text("Please look").wait_for()
        assert [mention.agent for mention in Mention.objects.all()] == [shop.ben]


def test_an_answer_is_held_when_something_newer_arrived_until_one_has_chosen(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.locator("#composer-text").fill("A new part leaves today")
        shop.mail("Forget it, I found the part", to=lamp)
        page.keyboard.press("Control+Enter")
        page.get_by_text("A new message arrived while you were writing.").wait_for()
        expect(page.locator(".timeline").get_by_text("Forget it, I found the part")).to_be_visible()
        expect(page.locator("#composer-text")).to_have_value("A new part leaves today")
        assert not replies().exists()
        page.get_by_role("link", name="Read it first").click()
        page.locator("#composer-text").fill("Splendid!")
        page.keyboard.press("Control+Enter")
        page.locator(".message-agent").get_by_text("Splendid!").wait_for()
        assert replies().get().text == "Splendid!"


def test_an_answer_is_taken_back_within_ten_seconds_and_its_words_return(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.locator("#composer-text").fill("Too soon")
        page.get_by_role("button", name="Send", exact=True).click()
        page.locator(".message-agent").get_by_text("Too soon").wait_for()
        expect(page.locator("#composer-text")).to_have_value("")
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("#composer-text")).to_have_value("Too soon")
        expect(page.locator(".message-agent")).to_have_count(0)
        assert not replies().exists()
        assert Conversation.objects.get().state == State.OPEN


def test_a_day_of_work_needs_no_mouse(desk, shop, lamp):
    second = shop.mail("A second matter", address="dan@home.example", name="Dan Roe", at=after(hours=1))
    with desk(shop.ana) as page:
        open_page(page, lamp, back=True)
        page.keyboard.press("m")
        page.locator(".whose").get_by_text("Ana Moreno").wait_for()
        page.keyboard.press("l")
        page.locator("#tag-menu").get_by_placeholder("Find or make a tag").fill("broken")
        page.keyboard.press("Enter")
        page.locator("#conversation-head .tag").get_by_text("broken").wait_for()
        page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.keyboard.type("All done, with **best** wishes")
        page.keyboard.press("Control+Shift+Enter")
        expect(page.locator("#conversation")).to_have_attribute("data-conversation", str(second.pk))
        expect(page).to_have_url(re.compile(rf"/conversations/{second.pk}/\?from=open$"))
        expect(page.locator("#conversation")).to_be_focused()
        lamp.refresh_from_db()
        assert (lamp.state, lamp.assignee) == (State.RESOLVED, shop.ana)
        page.keyboard.press("e")
        eventually(page, lambda: Conversation.objects.get(pk=second.pk).state == State.RESOLVED)
        page.locator(".toast").get_by_text("Resolved", exact=True).wait_for()
        page.keyboard.press("z")
        eventually(page, lambda: Conversation.objects.get(pk=second.pk).state == State.OPEN)
        page.locator("#conversation-head").get_by_role("button", name="Resolve").wait_for()
        page.keyboard.press("?")
        for known in ("Assign", "Tags", "Resolve", "Reply", "Note", "Next in the list"):
            expect(page.locator("#keyboard-help").get_by_text(known, exact=True)).to_be_visible()


AT_ONCE = """() => {
  window.isSamePage = true;
  new MutationObserver((_, seeing) => {
    if (!document.querySelector("#conversation-head .tag")) return;
    seeing.disconnect();
    const form = document.querySelector("#tag-menu form");
    form.elements.add.value = "urgent";
    form.requestSubmit();
  }).observe(document.body, { subtree: true, childList: true });
}"""


def test_what_has_just_come_can_be_used_in_the_same_moment(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.evaluate(AT_ONCE)
        page.keyboard.press("l")
        page.locator("#tag-menu").get_by_placeholder("Find or make a tag").fill("broken")
        page.keyboard.press("Enter")
        page.locator("#conversation-head .tag").get_by_text("urgent").wait_for()
        assert page.evaluate("window.isSamePage") is True


def test_it_is_put_away_by_keyboard(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("h")
        expect(page.get_by_role("menuitem", name="In three hours")).to_be_focused()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.locator(".toast").get_by_text("Put away until").wait_for()
        assert Conversation.objects.get().state == State.SNOOZED


def test_what_arrives_is_put_in_its_place_without_disturbing_what_is_being_done(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.locator("#composer-text").fill("In the middle of a sen")
        shop.mail("One more thing", to=lamp)
        page.evaluate("document.dispatchEvent(new CustomEvent('heard:stale'))")
        page.locator(".timeline").get_by_text("One more thing").wait_for()
        page.keyboard.type("tence")
        expect(page.locator("#composer-text")).to_have_value("In the middle of a sentence")
        expect(page.locator("#composer-text")).to_be_focused()
        expect(page.locator(".message-customer")).to_have_count(2)


def test_older_messages_come_above_without_a_jump(desk, shop, lamp):
    for number in range(45):
        shop.mail(f"Line {number}", to=lamp, at=after(minutes=number + 1))
    with desk(shop.ana) as page:
        open_page(page, lamp)
        expect(page.locator(".timeline").get_by_text("Line 44")).to_be_in_viewport()
        expect(page.locator(".timeline").get_by_text("My lamp is broken")).to_have_count(0)
        page.locator("#earlier").scroll_into_view_if_needed()
        expect(page.locator(".timeline").get_by_text("My lamp is broken")).to_have_count(1)
        expect(page.locator(".timeline").get_by_text("Line 5", exact=True)).to_be_in_viewport()
        expect(page.locator(".timeline-day")).to_have_count(1)


def test_joining_two_conversations_and_taking_them_apart(desk, shop, lamp):
    other = shop.mail("The same lamp again", at=after(hours=1), subject="Second mail")
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("Shift+M")
        page.get_by_label("Number, words or a name").fill("second")
        page.get_by_role("radio", name=re.compile("Second mail")).check()
        page.get_by_role("button", name="Join", exact=True).click()
        page.get_by_text("The same lamp again").first.wait_for()
        expect(page.locator("#conversation")).to_have_attribute("data-conversation", str(other.pk))
        expect(page.locator(".timeline").get_by_text("My lamp is broken")).to_be_visible()
        page.locator(".toast").get_by_role("button", name="Undo").click()
        expect(page.locator("#conversation")).to_have_attribute("data-conversation", str(lamp.pk))


def test_who_chooses_while_a_search_is_on_its_way_keeps_the_choice(desk, shop, lamp):
    shop.mail("The same lamp again", at=after(hours=1), subject="Second mail")
    held = []
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("Shift+M")
        choice = page.get_by_role("radio", name=re.compile("Second mail"))
        choice.wait_for()
        page.route("**/merging/?q=*", lambda route: held.append(route))
        page.get_by_label("Number, words or a name").fill("second")
        while not held:
            page.wait_for_timeout(20)
        choice.check()
        page.locator("#merge-hits fieldset").evaluate("shown => { shown.className += ' before'; }")
        held.pop().continue_()
        page.locator("#merge-hits .before").wait_for(state="detached")
        expect(choice).to_be_checked()


def test_what_is_wrong_in_a_form_is_told_where_it_stands(desk, shop, lamp):
    with desk(shop.ana) as page:
        open_page(page, lamp)
        page.keyboard.press("s")
        dialog = page.get_by_role("dialog", name="Ask somebody aside")
        dialog.get_by_label("To", exact=True).fill("nowhere")
        dialog.get_by_label("Your question").fill("Do you have one?")
        dialog.get_by_role("button", name="Ask", exact=True).click()
        dialog.get_by_role("alert").wait_for()
        expect(dialog.get_by_label("Your question")).to_have_value("Do you have one?")
        dialog.get_by_label("To", exact=True).fill("maker@works.example")
        dialog.get_by_role("button", name="Ask", exact=True).click()
        page.locator(".side").get_by_text("Do you have one?").wait_for()
        expect(dialog).to_be_hidden()


@pytest.fixture
def lively(shop, lamp):
    """A conversation with everything a page can show."""
    from heard.channels.email.parsing.safety import clean_html
    from heard.conversations.actions.note import note
    from heard.conversations.actions.start_side_conversation import start_side_conversation
    from heard.conversations.actions.tag import tag

    html = clean_html('<p>It <b>broke</b><img src="https://t.example/a.png" alt="logo"></p>')
    shop.mail("It broke", to=lamp, html=html, quoted="> before", at=after(hours=1))
    reply(conversation=lamp, agent=shop.ana, text="Sorry,\n- one\n- two", at=after(hours=2))
    replies().update(delivery=DeliveryState.FAILED, delivery_problem="The mailbox is full.")
    note(conversation=lamp, agent=shop.ben, text="@Ana Moreno look", at=after(hours=3))
    start_side_conversation(
        conversation=lamp, agent=shop.ana, to=["maker@works.example"], subject="Shades", text="One?", at=after(hours=4)
    )
    tag(conversation=lamp, agent=shop.ana, add=["damaged"], at=after(hours=4))
    shop.mail("Well?", to=lamp, at=after(hours=5))
    Message.objects.filter(text="Well?").update(trust="unverified")
    return lamp


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "en"), ("light", "ar")])
def test_everybody_can_use_the_page(desk, shop, lively, width, theme, language):
    shop.ana.language = language
    shop.ana.save()
    with desk(shop.ana, width=width, theme=theme) as page:
        open_page(page, lively)
        assert violations(page) == []
        assert fits(page)


def test_everybody_can_use_what_opens_on_the_page(desk, shop, lively):
    Macro.objects.create(name="Apology", text="Sorry!")
    with desk(shop.ana) as page:
        open_page(page, lively)
        for menu in (
            "assign-menu",
            "snooze-menu",
            "more-menu",
            "tag-menu",
            "send-menu",
            "reason-menu",
            "priority-menu",
            "format-help",
        ):
            page.locator(f"[popovertarget={menu}]").first.click()
            page.wait_for_load_state("networkidle")
            expect(page.locator(f"#{menu}")).to_be_visible()
            assert (menu, violations(page)) == (menu, [])
            page.keyboard.press("Escape")
        page.locator("[popovertarget=message-menu]").last.click()
        page.locator("#message-menu dl").wait_for()
        assert violations(page) == []
        page.keyboard.press("Escape")
        for key in ("s", "f", "Shift+M"):
            page.keyboard.press(key)
            page.locator("#task[open]").wait_for()
            assert (key, violations(page)) == (key, [])
            page.keyboard.press("Escape")
        page.keyboard.press("r")
        page.keyboard.type("/")
        page.get_by_role("option", name=re.compile("Apology")).wait_for()
        assert violations(page) == []


@pytest.mark.parametrize("way", ["as-customer/", "merging/", "asides/"])
def test_everybody_can_use_the_pages_around_it(desk, shop, lively, way):
    with desk(shop.ana, width=390) as page:
        page.goto(f"/conversations/{lively.pk}/{way}")
        assert violations(page) == []


def test_a_new_conversation_is_begun_with_somebody_found_by_name(desk, shop, lamp):
    with desk(shop.ana) as page:
        page.goto("/conversations/new/")
        assert violations(page) == []
        page.get_by_label("To", exact=True).press_sequentially("cle")
        page.get_by_role("option", name=re.compile("cleo@home.example")).wait_for()
        page.keyboard.press("Enter")
        page.get_by_label("Subject").fill("How is the lamp?")
        page.get_by_role("textbox", name="Message").fill("Does it shine?")
        page.keyboard.press("Control+Enter")
        page.wait_for_url(re.compile(r"/conversations/\d+/$"))
        assert replies().get().recipients == {"to": ["cleo@home.example"]}
