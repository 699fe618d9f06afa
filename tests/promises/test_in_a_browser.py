"""What is owed, in a real browser: everybody can use its pages, by keys too, and they keep up with each other."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.make import make
from heard.promises.actions.pause import pause
from heard.promises.models import Promise, PromiseKind, Source
from tests.chromium import fits, looked_at, served, violations
from tests.promises.ledger import Ledger
from tests.stories.house import House, Mailbox

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    """Somebody is owed something late, something soon, something paused, and was owed something."""
    shop, now = Ledger(), timezone.now()
    shop.conversation = shop.mail(at=now - dt.timedelta(days=1))

    def made(kind, hours, *, begun=now, told=True, words=""):
        return make(
            conversation=shop.conversation,
            kind=kind,
            due_at=now + dt.timedelta(hours=hours),
            source=Source.AGENT,
            agent=shop.ana,
            owner=shop.ana,
            words=words,
            is_told=told,
            at=begun,
        )

    made(PromiseKind.UPDATE, -2, begun=now - dt.timedelta(hours=9))
    made(PromiseKind.CALL_BACK, 0.5, words="Call about the dented lamp")
    pause(promise=made(PromiseKind.RESOLUTION, 40, told=False), agent=shop.ana, paused=True, at=now)
    keep(promise=made(PromiseKind.CHECK_IN, 50), agent=shop.ana, at=now)
    fall_due(at=now)
    return shop


def signed_in(page, address, agent, language="en"):
    agent.language = language
    agent.save()
    browser = Client()
    browser.force_login(agent)
    page.route_web_socket("**/live", lambda line: None)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_everybody_can_use_what_is_owed(chromium, shop, width, theme, language):
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        signed_in(page, address, shop.ana, language)
        found = {}

        def judge(what):
            found[what] = violations(page)
            if not fits(page):
                found[what].append("scrolls sideways")

        for path in ("owed/mine/", "owed/everybody/", "inbox/open/?order=due"):
            page.goto(f"{address}/{path}")
            page.wait_for_load_state("networkidle")
            judge(path)
        page.goto(f"{address}/owed/mine/")
        page.locator(".owed-rows > .row").nth(1).locator('[data-row-key="."]').click()
        judge("menu")
        page.locator(".menu:popover-open .menu-item").first.click()
        page.locator("#task[open] form").wait_for()
        judge("moment")
        page.goto(f"{address}/conversations/{shop.conversation.pk}/")
        page.wait_for_load_state("networkidle")
        page.evaluate("document.getElementById('panel').showPopover?.()" if width < 1280 else "0")
        page.locator(".promises-ended > summary").click()
        judge("panel")
        assert found == {what: [] for what in found}


def test_a_list_is_worked_off_by_keys_alone(chromium, shop):
    with served() as address, looked_at(chromium) as page:
        signed_in(page, address, shop.ana)
        page.goto(f"{address}/owed/mine/")
        rows = page.locator(".owed-rows > .row")
        assert rows.count() == 3
        page.keyboard.press("j")
        page.keyboard.press("j")
        page.keyboard.press("d")
        page.locator(".owed-rows").get_by_text("Call about the dented lamp").wait_for(state="detached")
        page.keyboard.press("z")
        page.locator(".owed-rows").get_by_text("Call about the dented lamp").wait_for()
        page.locator(".owed-rows > .row", has_text="Call about the dented lamp").locator(".row-link").focus()
        page.keyboard.press(".")
        expect(page.get_by_role("menuitem", name="Set a new date")).to_be_focused()
        page.keyboard.press("Enter")
        page.locator("#task[open]").get_by_label("By when").select_option("monday")
        page.locator("#task[open]").get_by_role("button", name="Set the date").click()
        page.get_by_text("Due ").first.wait_for()
        page.locator("#task[open]").wait_for(state="detached")


def test_a_promise_made_on_one_screen_stands_on_another_and_is_kept_there(chromium, tmp_path):
    house = House(tmp_path / "home").start()
    try:
        with looked_at(chromium) as desk, looked_at(chromium) as other:
            _open_shop(desk, house)
            other.context.add_cookies(desk.context.cookies())
            other.goto(f"{house.url}/owed/everybody/")
            other.get_by_text("Every word is kept").wait_for()

            Mailbox(house, "mia@mail.example", "Mia Berg").send(
                "Where is my kettle?", "It should have come on Friday.", to="support@alder.example"
            )
            desk.goto(f"{house.url}/inbox/open/")
            desk.get_by_role("link", name="Where is my kettle?", exact=True).click()
            desk.wait_for_url("**/conversations/**")  # until then no key is heard
            desk.locator(".promises h3").wait_for()
            other.get_by_text("First answer").first.wait_for()  # which the acknowledgement promised, without reloading

            desk.keyboard.press("v")
            form = desk.locator("#task[open]")
            form.get_by_label("In words").fill("Call before noon")
            form.get_by_role("button", name="Promise it").click()
            desk.locator(".promises").get_by_text("Call before noon").wait_for()

            row = other.locator(".owed-rows > .row", has_text="Call before noon")
            row.wait_for()  # without reloading
            row.get_by_role("button", name="Done: the promise is kept").click()
            row.wait_for(state="detached")
            desk.locator(".promises-ended").wait_for()  # the first screen knows as well
            desk.locator(".promises-ended > summary").click()
            desk.locator(".promises-ended").get_by_text("Call before noon").wait_for()
    finally:
        house.stop()


def _open_shop(page, house):
    page.goto(house.welcome_link)
    page.get_by_label("Name of your business").fill("Alder & Oak")
    page.get_by_label("Customers write to").fill("support@alder.example")
    page.get_by_label("Your name").fill("Ana Moreno")
    page.get_by_label("Your address").fill("ana@alder.example")
    page.get_by_label("Password", exact=True).fill("a long walk by the sea")
    page.get_by_role("button", name="Open for business").click()
    page.wait_for_url(f"{house.url}/studio/")


def test_what_is_promised_while_writing_is_watched_over_once_it_is_sent(chromium, shop):
    with served() as address, looked_at(chromium, width=1440) as page:
        signed_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{shop.conversation.pk}/")
        page.locator("#composer-text").press_sequentially(
            "Dear Bo, I'll call you tomorrow before noon. Have a good day."
        )
        offer = page.locator("#composer-hints label")
        expect(offer).to_contain_text("I'll call you tomorrow before noon.")
        assert violations(page) == []
        offer.click()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".promise-list").first).to_contain_text("I'll call you tomorrow before noon.")
        expect(offer).to_have_count(0)
        expect(page.locator(".promise-offer")).to_have_count(0)
    [made] = Promise.objects.filter(message_id__isnull=False)
    assert (made.kind, made.owner_id, made.told_at is not None) == ("call_back", shop.ana.pk, True)


def test_what_was_chosen_and_not_said_is_not_promised_by_another_answer(chromium, shop):
    words = "Dear friend, I'll call you tomorrow before noon. Have a good day."
    with served() as address, looked_at(chromium, width=1440) as page:
        signed_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{shop.conversation.pk}/")
        page.locator("#composer-text").press_sequentially(words)
        page.locator("#composer-hints label").click()
        page.locator("#composer-text").fill("We are looking for it.")
        expect(page.locator("#composer-hints label")).to_have_count(0)
        page.keyboard.press("Control+Enter")
        expect(page.locator("#composer-text")).to_have_value("")
        page.locator("#composer-text").press_sequentially(words)
        expect(page.locator("#composer-hints input")).not_to_be_checked()
        page.keyboard.press("Control+Enter")
        expect(page.locator(".promise-offer")).to_have_count(1)
        assert not Promise.objects.filter(message_id__isnull=False).exists()
