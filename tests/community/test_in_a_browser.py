"""A whole conversation among customers in a real browser: one asks, another answers, the team answers, and it is solved."""

import re

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from heard.community.models import Answer, Question
from heard.community.paths import question_path
from heard.promises.models import RequestCode
from heard.promises.request_codes import code_of
from heard.promises.views.signed_in import COOKIE, token_of
from tests.chromium import fits, looked_at, served, violations
from tests.community.among import Among

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    return Among()


def known_as(page, address, member):
    token = token_of(member.customer, at=timezone.now())
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": address}])


def agent_signs_in(page, address, agent):
    browser = Client()
    browser.force_login(agent)
    page.route_web_socket("**/live", lambda line: None)
    page.context.add_cookies([{"name": "sessionid", "value": browser.cookies["sessionid"].value, "url": address}])


@pytest.mark.parametrize(("width", "theme", "language"), [(390, "dark", "en"), (1440, "light", "ar")])
def test_a_customer_asks_another_answers_the_team_answers_and_the_asker_accepts(chromium, shop, width, theme, language):
    customer = shop.customer("cleo")
    customer.language = language
    customer.save()
    tom = shop.member("tom")
    with served() as address:
        with looked_at(chromium, width=width, theme=theme, language=language) as page:
            page.goto(f"{address}/community/")
            assert (violations(page), fits(page)) == ([], True)
            page.locator(".community-ask input").fill("How do I clean the brass lamp?")
            page.locator(".community-ask button").click()
            assert (violations(page), fits(page)) == ([], True)
            page.locator(".community .front-form a.button").click()
            page.locator("input[name=address]").fill("cleo@private.example")
            page.locator("form[action$='/code/'] button").click()
            page.locator("input[name=code]").wait_for()
            page.locator("input[name=code]").fill(code_of(RequestCode.objects.get()))
            page.locator("form[action$='/signing-in/'] button").click()
            assert violations(page) == []
            page.locator("input[name=pseudonym]").fill("lantern")
            page.locator("form:has(input[name=pseudonym]) button").click()
            expect(page.locator("input[name=title]")).to_have_value("How do I clean the brass lamp?")
            assert violations(page) == []
            page.locator("textarea[name=body]").fill("It is **dull**.")
            page.locator("input[name=tags]").fill("brass")
            page.locator("#asking button").click()
            page.wait_for_url("**/community/questions/**")
            question = Question.objects.get()
            assert (violations(page), fits(page), question.member.pseudonym) == ([], True, "lantern")
        with looked_at(chromium, width=width, theme=theme, language=language) as page:
            known_as(page, address, tom)
            page.goto(address + question_path(question))
            page.locator(".community-answer textarea").fill("With a soft cloth.")
            page.locator(".community-answer button").click()
            expect(page.locator(".answer")).to_have_count(1)
        with looked_at(chromium) as page:
            agent_signs_in(page, address, shop.ana)
            page.goto(address + question_path(question))
            page.locator(".community-answer textarea").fill("And a little vinegar.")
            page.locator(".community-answer button").click()
            expect(page.locator(".answer.is-official")).to_have_count(1)
            page.goto(f"{address}/community-queue/")
            assert violations(page) == []
        with looked_at(chromium, width=width, theme=theme, language=language) as page:
            known_as(page, address, question.member)
            page.goto(address + question_path(question))
            page.locator(".answer:not(.is-official) .post-votes button").click()
            expect(page.locator(".post-votes [aria-pressed=true]")).to_have_count(1)
            page.locator(".answer:not(.is-official) form[action$='/acceptance/'] button").click()
            expect(page.locator(".answer.is-accepted")).to_have_count(1)
            page.locator(".answer.is-accepted details:has(form[action$='/comments/']) > summary").click()
            page.locator(".answer.is-accepted textarea").fill("It shines!")
            page.locator(".answer.is-accepted form[action$='/comments/'] button").click()
            expect(page.locator(".post-comments li")).to_have_count(1)
            assert (violations(page), fits(page)) == ([], True)
    accepted = Question.objects.get().accepted
    assert (accepted.member.pseudonym, accepted.score, Answer.objects.count()) == ("tom-lamp", 1, 2)
    assert re.fullmatch(r"/community/questions/\d+/[\w-]+/", question_path(question))


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1440, "light")])
def test_who_asked_closes_the_question_and_opens_it_again(chromium, shop, width, theme):
    mina = shop.member("mina")
    question = shop.question(mina)
    with served() as address, looked_at(chromium, width=width, theme=theme) as page:
        known_as(page, address, mina)
        page.goto(address + question_path(question))
        page.locator("details:has(form[action$='/closure/']) > summary").click()
        page.locator("form[action$='/closure/'] select").select_option("outdated")
        page.locator("form[action$='/closure/'] button").click()
        expect(page.get_by_text("It does not matter any more.")).to_be_visible()
        expect(page.locator(".community-answer")).to_have_count(0)
        assert (violations(page), fits(page)) == ([], True)
        page.goto(f"{address}/community/?list=closed")
        expect(page.locator(".question-list .badge")).to_have_text("Closed")
        assert (violations(page), fits(page)) == ([], True)
        page.goto(address + question_path(question))
        page.get_by_role("button", name="Open again").click()
        expect(page.locator(".community-answer")).to_have_count(1)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_on_a_phone_all_that_can_be_done_with_a_post_stands_in_one_row_below_its_words(chromium, shop, language):
    mina, tom = shop.member("mina"), shop.member("tom")
    given = shop.answered(shop.question(mina), tom)
    with served() as address, looked_at(chromium, width=390, language=language) as page:
        known_as(page, address, mina)
        page.goto(f"{address}{question_path(Question.objects.get())}")
        post = page.locator(f"#post-{given.pk}")
        expect(post.locator(".post-steps")).to_be_visible()
        vote, steps, words = (
            post.locator(name).bounding_box() for name in (".post-votes", ".post-steps", ".post-body > .prose")
        )
        assert words["y"] + words["height"] <= min(vote["y"], steps["y"])
        assert vote["y"] < steps["y"] + steps["height"] / 2 < vote["y"] + max(vote["height"], steps["height"])
        assert (violations(page), fits(page)) == ([], True)
