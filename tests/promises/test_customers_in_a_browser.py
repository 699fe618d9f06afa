"""A customer's own pages in a real browser: every form of theirs arrives, on a phone, in the dark, and from right to left."""

import datetime as dt
import re
from functools import partial

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from heard.conversations.models import Conversation, Message, MessageKind, State
from heard.conversations.request_links import request_path
from heard.promises.actions.keep import keep
from heard.promises.actions.make import make
from heard.promises.actions.release import release
from heard.promises.models import NoticeWish, Promise, PromiseKind, RequestCode, Source, Wish
from heard.promises.notices.links import unsubscribe_address
from heard.promises.request_codes import code_of
from tests.chromium import fits, looked_at, served, violations
from tests.promises.ledger import Ledger

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def asked(transactional_db):
    shop, now = Ledger(), timezone.now()
    conversation = shop.mail("My lamp is broken", subject="Broken lamp", at=now - dt.timedelta(hours=3))
    tomorrow = now + dt.timedelta(days=1)
    for end in (None, keep, partial(release, reason="They changed their mind")):
        promise = make(
            conversation=conversation,
            kind=PromiseKind.UPDATE,
            due_at=tomorrow,
            source=Source.AGENT,
            agent=shop.ana,
            at=now,
        )
        if end:
            end(promise=promise, agent=shop.ana, at=now)
    return conversation


def state(conversation):
    return Conversation.objects.get(pk=conversation.pk).state


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "dark", "en"), (1440, "light", "ar")])
def test_whoever_has_the_link_answers_with_a_file_asks_for_a_call_closes_and_opens_again(
    chromium, asked, tmp_path, width, theme, language
):
    Conversation.objects.update(language=language)
    picture = tmp_path / "lamp.txt"
    picture.write_text("a picture of a lamp")
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(address + request_path(asked.pk, asked.customer_id, at=timezone.now()))
        assert violations(page) == []
        assert fits(page)
        page.locator("textarea[name=text]").fill("It is the green one.")
        page.locator("input[type=file]").set_input_files(picture)
        page.locator("form[action$='/messages/'] button[type=submit]").click()
        page.wait_for_url("**?done=written")
        said = Message.objects.filter(conversation=asked, kind=MessageKind.INCOMING).order_by("-id").first()
        assert (said.text, said.attachments.get().filename) == ("It is the green one.", "lamp.txt")
        page.locator("details:has(form[action$='/calls/']) > summary").click()
        page.locator("input[name=number]").fill("+49 30 901820")
        page.locator("form[action$='/calls/'] button[type=submit]").click()
        page.wait_for_url("**?done=call")
        assert Promise.objects.filter(conversation=asked, kind=PromiseKind.CALL_BACK, end="").count() == 1
        page.locator("form[action$='/closure/'] button").click()
        page.wait_for_url("**?done=closed")
        assert state(asked) == State.RESOLVED
        assert violations(page) == []
        page.locator("form[action$='/reopening/'] button").click()
        page.wait_for_url("**?done=reopened")
        assert state(asked) == State.OPEN


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "dark", "ar"), (1440, "light", "en")])
def test_a_code_from_the_mailbox_opens_all_requests(chromium, asked, width, theme, language):
    with served() as address, looked_at(chromium, width=width, theme=theme, language=language) as page:
        page.goto(f"{address}/requests/")
        assert violations(page) == []
        page.locator("input[name=address]").fill("cleo@home.example")
        page.keyboard.press("Enter")
        expect(page.locator("input[name=code]")).to_be_visible()
        assert violations(page) == []
        page.locator("input[name=code]").fill(code_of(RequestCode.objects.get()))
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("/requests/$"))
        assert violations(page) == []
        assert fits(page)
        page.locator(".my-requests a").click()
        expect(page.locator("h1")).to_have_text("Broken lamp")
        page.goto(f"{address}/requests/")
        page.locator("form[action$='/signing-out/'] button").click()
        expect(page.locator("input[name=address]")).to_be_visible()


def test_whoever_wants_to_hear_less_says_so(chromium, asked, settings):
    with served() as address, looked_at(chromium, width=390) as page:
        path = unsubscribe_address(asked.customer_id, at=timezone.now()).removeprefix(settings.HEARD_URL.rstrip("/"))
        page.goto(address + path)
        assert violations(page) == []
        page.locator("input[name=wish][value=none]").check()
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        assert NoticeWish.objects.get(customer=asked.customer_id).wish == Wish.NONE
