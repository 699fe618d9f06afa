"""Complaints and incidents in a real browser: everybody can use their pages, and what is ready to be said goes into the answer."""

import re
from decimal import Decimal

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.actions.open_incident import open_incident
from heard.feedback.actions.offer_remedy import offer_remedy
from heard.feedback.models import ComplaintCause
from heard.feedback.remedy_links import remedy_path
from tests.chromium import fits, looked_at, served, violations
from tests.feedback.complaining import Complaining
from tests.promises.test_in_a_browser import signed_in

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    shop = Complaining()
    ComplaintCause.objects.create(name="Arrived broken")
    shop.asked = shop.mail("The lamp arrived broken, for the third time", at=timezone.now())
    return shop


@pytest.mark.parametrize(("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "ar")])
def test_everybody_can_use_the_register_an_incident_and_the_page_of_an_offer(chromium, shop, width, theme, language):
    complaint = shop.complain(shop.asked, at=timezone.now())
    money = {"kind": "refund", "amount": Decimal("25"), "currency": "EUR", "words": "with a new lamp"}
    remedy = offer_remedy(complaint=complaint, agent=shop.ana, at=timezone.now(), **money)
    incident = open_incident(title="Broken lamps", agent=shop.ana, at=timezone.now(), conversations=[shop.asked])
    offer = remedy_path(remedy.pk, complaint.customer_id, at=timezone.now())
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        signed_in(page, address, shop.ana, language)
        found = {}
        for path in (
            "/complaints/",
            "/incidents/",
            f"/incidents/{incident.pk}/",
            f"/incidents/{incident.pk}/news/",
            offer,
        ):
            page.goto(f"{address}{path}")
            page.wait_for_load_state("networkidle")
            found[path] = violations(page)
            if not fits(page):
                found[path].append("scrolls sideways")
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_by_keys_a_complaint_is_taken_up_and_ready_words_stand_in_the_answer(chromium, shop):
    with served() as address, looked_at(chromium) as page:
        signed_in(page, address, shop.ana)
        page.goto(f"{address}/conversations/{shop.asked.pk}/")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Shift+C")
        page.get_by_label("What is it about?").fill("Broken three times")
        page.get_by_role("button", name="Take it up").click()
        frame = page.locator(".complaint-open")
        expect(frame).to_contain_text("Broken three times")
        frame.get_by_role("link", name="Offer a remedy").click()
        page.get_by_label("Amount").fill("25,50")
        page.get_by_role("button", name="Offer it").click()
        expect(frame).to_contain_text("Waits for an answer")
        assert violations(page) == []
        frame.get_by_role("button", name="Ready words").click()
        expect(page.locator("#composer-text")).to_have_value(re.compile(r"a refund of 25\.50 EUR\.(.|\n)*/remedy/"))
