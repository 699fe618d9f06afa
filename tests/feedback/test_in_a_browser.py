"""How it went, in a real browser: one press answers, on a phone and in Arabic, and the workspace hears of it."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.close import close
from heard.conversations.actions.reply import reply
from heard.conversations.models import Closure, Conversation
from heard.customers.models import Customer
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.orders.actions.place_order import Item, Purchase, place_order
from heard.promises.models import NoticeWish
from heard.promises.notices.asked_links import asked_path
from tests.chromium import fits, looked_at, served, until_true, violations
from tests.promises.ledger import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    shop, now = Ledger(), timezone.now()
    shop.conversation = shop.mail(at=now - dt.timedelta(days=3))
    reply(conversation=shop.conversation, agent=shop.ana, text="Here.", at=now - dt.timedelta(days=2))
    close(conversation=shop.conversation, agent=shop.ana, at=now - dt.timedelta(days=1))
    shop.closure = Closure.objects.get()
    row = shop.conversation
    shop.path = asked_path(row.pk, row.customer_id, shop.closure.pk, is_check_in=True, at=now)
    return shop


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_everybody_can_say_how_it_went(chromium, shop, width, theme, language):
    Conversation.objects.update(language=language)
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(address + shop.path)
        assert violations(page) == []
        assert fits(page)
        page.locator('button[name="score"][value="4"]').click()
        expect(page.locator('button[name="score"][value="4"]')).to_have_attribute("aria-pressed", "true")
        page.locator('textarea[name="reason"]').fill("Quick and kind.")
        page.locator('textarea[name="reason"]').locator("xpath=ancestor::form").locator("button").click()
        expect(page).to_have_url(re.compile("done=reason"))
        page.locator('button[name="well"][value="no"]').click()
        expect(page.locator('textarea[name="words"]')).to_be_visible()
        assert violations(page) == []
        assert fits(page)
    (row,) = Satisfaction.objects.all()
    assert (row.score, row.reason, row.is_well) == (4, "Quick and kind.", False)
    assert Conversation.objects.get(pk=shop.conversation.pk).state == "open"


def signed_in(page, address, agent):
    browser = Client()
    browser.force_login(agent)
    page.route_web_socket("**/live", lambda line: None)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])


#: The form comes after the page, and after each answer anew; it listens a moment after it has come.
LISTENS = "!!document.querySelector('#wish-number')?.form['htmx-internal-data']?.listenerInfos?.length"


def test_everybody_who_works_here_hears_it_and_chooses_what_a_customer_hears(chromium, shop):
    about = {"closure": shop.closure, "conversation": shop.conversation, "source": AskedBy.PAGE, "at": timezone.now()}
    rate(score=Score.GOOD, reason="Quick and kind.", **about)
    purchase = Purchase(reference="4711", email="cleo@home.example", placed_at=timezone.now(), items=[Item("Lamp", 2)])
    place_order(purchase=purchase, agent=None, at=timezone.now())
    customer = Customer.objects.get()
    with served() as address, looked_at(chromium) as page:
        signed_in(page, address, shop.ana)
        page.goto(f"{address}/said/")
        expect(page.get_by_text("Quick and kind.")).to_be_visible()
        assert violations(page) == []
        page.goto(f"{address}/conversations/{shop.conversation.pk}/")
        expect(page.locator(".said-panel q")).to_have_text("Quick and kind.")
        page.goto(f"{address}/customers/{customer.pk}/")
        expect(page.locator("#customer-orders")).to_contain_text("2 × Lamp")
        for field, deed in (
            ("number", lambda one: one.fill("030 901820")),
            ("how", lambda one: one.select_option("call")),
        ):
            until_true(page, LISTENS)
            before = page.locator("#customer-wish").element_handle()
            with page.expect_response(lambda one: "/wish/" in one.url and one.request.method == "POST") as answered:
                deed(page.locator(f"#wish-{field}"))
                page.locator(f"#wish-{field}").press("Tab")
            assert answered.value.status == 200
            before.wait_for_element_state("hidden")  # what is answered takes its place
        expect(page.locator("#wish-number")).to_have_value("030 901820")
        assert violations(page) == []
    assert list(NoticeWish.objects.values_list("channel", "number")) == [("call", "030 901820")]
