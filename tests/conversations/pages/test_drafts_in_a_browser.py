"""What is typed is never lost and never comes back once it is sent: without a connection, in two tabs, for two people."""

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.reply import reply
from heard.conversations.actions.save_draft import save_draft
from heard.conversations.models import Draft, Message, MessageKind
from heard.customers.actions.erase_customer import erase_customer
from tests.conversations.shop import after

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OFFLINE = ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "htmx:sendError", "htmx:afterRequest")
COPIES = "Object.keys(localStorage).filter((name) => name.startsWith('heard-words'))"

# As if the words had been typed without a connection, which browsers lose and find at moments of their own choosing.
FORGOTTEN = """() => {
  const name = Object.keys(localStorage).find((one) => one.startsWith("heard-words"));
  const copy = JSON.parse(localStorage.getItem(name));
  localStorage.setItem(name, JSON.stringify({ ...copy, had: "", given: "", kept: false }));
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


def open_page(page, conversation):
    page.goto(f"/conversations/{conversation.pk}/")
    page.wait_for_load_state("networkidle")
    return page.locator("#composer-text")


def has_copy(page):
    return page.evaluate(COPIES) != []


def test_words_typed_without_a_connection_are_there_after_it_is_back(desk, shop, lamp):
    with desk(shop.ana, expected=OFFLINE) as page:
        words = open_page(page, lamp)
        page.context.set_offline(True)
        words.fill("Written on a train")
        page.get_by_text("Not kept yet: no connection.").wait_for()
        page.context.set_offline(False)
        page.reload()
        expect(words).to_have_value("Written on a train")
        eventually(page, lambda: Draft.objects.filter(text="Written on a train").exists())


def test_words_for_a_customer_who_was_erased_meanwhile_stay_on_the_screen(desk, shop, lamp):
    with desk(shop.ana, expected=("Response Status Error Code 409",)) as page:
        words = open_page(page, lamp)
        words.fill("One more thing")
        erase_customer(customer=shop.customer(), agent=shop.ana, at=timezone.now())
        words.press("Control+Enter")
        page.get_by_text("This customer was erased and can no longer be answered from here.").first.wait_for()
        expect(words).to_have_value("One more thing")
    assert not Message.objects.filter(kind=MessageKind.REPLY).exists()


def test_a_copy_goes_once_a_page_shows_that_the_house_has_it(desk, shop, lamp):
    with desk(shop.ana) as page:
        words = open_page(page, lamp)
        words.fill("Dear Cleo")
        page.get_by_text("Draft kept").wait_for()
        assert has_copy(page)
        open_page(page, lamp)
        expect(words).to_have_value("Dear Cleo")
        assert not has_copy(page)


def test_words_written_elsewhere_since_win_over_a_copy_that_was_kept(desk, shop, lamp):
    with desk(shop.ana) as page:
        words = open_page(page, lamp)
        words.fill("From the office")
        page.get_by_text("Draft kept").wait_for()
        save_draft(conversation=lamp, agent=shop.ana, text="From my phone, at last")
        open_page(page, lamp)
        expect(words).to_have_value("From my phone, at last")
        reply(conversation=lamp, agent=shop.ana, text="From my phone, at last", at=after(hours=1))
        open_page(page, lamp)
        expect(words).to_have_value("")


def test_words_that_nobody_kept_stand_beside_what_was_written_elsewhere_meanwhile(desk, shop, lamp):
    with desk(shop.ana) as page:
        words = open_page(page, lamp)
        words.fill("From the train")
        page.get_by_text("Draft kept").wait_for()
        page.evaluate(FORGOTTEN)
        save_draft(conversation=lamp, agent=shop.ana, text="From my phone")
        open_page(page, lamp)
        expect(words).to_have_value("From my phone\n\nFrom the train")
        eventually(page, lambda: Draft.objects.filter(text="From my phone\n\nFrom the train").exists())


def test_an_answer_whose_arrival_nobody_told_does_not_come_back(desk, shop, lamp):
    with desk(shop.ana, expected=OFFLINE) as page:
        words = open_page(page, lamp)

        def lose(route):
            route.fetch()
            route.abort()

        page.route("**/replies/", lose)
        words.fill("Sent, though the answer was lost")
        words.press("Control+Enter")
        page.locator(".toast").get_by_text("We could not reach the server.").wait_for()
        expect(words).to_have_value("Sent, though the answer was lost")
        page.unroute("**/replies/")
        open_page(page, lamp)
        expect(words).to_have_value("")
        assert Message.objects.filter(kind=MessageKind.REPLY).count() == 1


def test_what_was_not_sent_is_sent_once_when_one_tries_again(desk, shop, lamp):
    with desk(shop.ana, expected=OFFLINE) as page:
        words = open_page(page, lamp)
        page.context.set_offline(True)
        words.fill("At the second try")
        words.press("Control+Enter")
        page.locator(".toast").get_by_text("We could not reach the server.").wait_for()
        page.context.set_offline(False)
        page.reload()
        expect(words).to_have_value("At the second try")
        words.press("Control+Enter")
        page.locator(".message-agent").get_by_text("At the second try").wait_for()
        open_page(page, lamp)
        expect(words).to_have_value("")
        assert (Message.objects.filter(kind=MessageKind.REPLY).count(), has_copy(page)) == (1, False)


def test_two_tabs_show_the_same_words_until_they_are_sent_in_one(desk, shop, lamp):
    with desk(shop.ana) as page:
        words = open_page(page, lamp)
        other = page.context.new_page()
        elsewhere = open_page(other, lamp)
        elsewhere.fill("Written in the second tab")
        expect(words).to_have_value("Written in the second tab")
        elsewhere.press("Control+Enter")
        other.locator(".message-agent").get_by_text("Written in the second tab").wait_for()
        expect(words).to_have_value("")
        page.bring_to_front()
        words.fill("And one more")
        page.get_by_text("Draft kept").wait_for()
        assert Draft.objects.get().text == "And one more"


def test_a_colleague_at_the_same_computer_sees_nothing_of_it(desk, shop, lamp):
    with desk(shop.ana, expected=OFFLINE) as page:
        words = open_page(page, lamp)
        page.context.set_offline(True)
        words.fill("Only mine")
        page.get_by_text("Not kept yet: no connection.").wait_for()
        page.goto("about:blank")
        page.context.set_offline(False)
        mine = page.context.cookies()
        bens = Client()
        bens.force_login(shop.ben)
        page.context.add_cookies(
            [{**cookie, "value": bens.cookies["sessionid"].value} for cookie in mine if cookie["name"] == "sessionid"]
        )
        open_page(page, lamp)
        expect(words).to_have_value("")
        page.context.add_cookies(mine)
        open_page(page, lamp)
        expect(words).to_have_value("Only mine")
        eventually(page, lambda: Draft.objects.filter(agent=shop.ana, text="Only mine").exists())
        assert not Draft.objects.filter(agent=shop.ben).exists()


def test_whom_it_goes_to_is_kept_too(desk, shop, lamp):
    with desk(shop.ana) as page:
        words = open_page(page, lamp)
        to_line = page.locator("[data-edit-recipients]")
        words.fill("For the insurance as well")
        to_line.click()
        expect(page.get_by_label("Copy", exact=True)).to_be_focused()
        page.keyboard.type("claims@insurance.example")
        page.get_by_label("To", exact=True).fill("dan@home.example")
        eventually(
            page, lambda: Draft.objects.filter(to=["dan@home.example"], cc=["claims@insurance.example"]).exists()
        )
        page.reload()
        expect(page.get_by_label("To", exact=True)).to_have_value("dan@home.example")
        expect(to_line).to_contain_text("claims@insurance.example")
        words.press("Control+Enter")
        page.locator(".message-agent").get_by_text("For the insurance as well").wait_for()
        sent = Message.objects.get(kind=MessageKind.REPLY)
        assert sent.recipients == {"to": ["dan@home.example"], "cc": ["claims@insurance.example"]}
        page.get_by_role("button", name="Undo").click()
        expect(words).to_have_value("For the insurance as well")
        expect(page.get_by_label("To", exact=True)).to_have_value("dan@home.example")
