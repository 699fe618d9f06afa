"""Whoever tries to come in with a password that is not theirs, to learn who has one, or to ride on who is in."""

import re

import pytest
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.set_password import set_password
from heard.customers.models import Customer, CustomerPassword
from heard.promises.views.signed_in import COOKIE, SIGNED_IN
from tests.promises.ledger import Ledger
from tests.promises.passwords import BETTER, GOOD, MINA, OWN, TOM, Browser, newest_code, words

pytestmark = pytest.mark.django_db
NOBODY = "none@lamp.example"
BLOCKED = "spam@lamp.example"


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def mina(shop):
    """She has a password."""
    customer = shop.mail("My lamp is broken", address=MINA, subject="My lamp is broken", at=timezone.now()).customer
    set_password(customer=customer, password=GOOD, at=timezone.now())
    return customer


@pytest.fixture
def tom(shop):
    """He has none."""
    return shop.mail("Do you sell wicks?", address=TOM, at=timezone.now()).customer


@pytest.fixture
def blocked(shop):
    customer = shop.mail("Cheap pills", address=BLOCKED, at=timezone.now()).customer
    set_password(customer=customer, password=GOOD, at=timezone.now())
    Customer.objects.filter(pk=customer.pk).update(blocked_at=timezone.now())
    return customer


class TestWhoLearnsNothing:
    """Known or not, with a password or without: one answer, after the same work."""

    @pytest.fixture
    def everybody(self, mina, tom, blocked):
        return [MINA, TOM, BLOCKED, NOBODY]

    def test_the_answer_is_the_same_for_everybody(self, everybody):
        answers = [Browser(f"192.0.2.{n}").by_password(BETTER, address) for n, address in enumerate(everybody)]
        assert {answer.status_code for answer in answers} == {422}
        assert len({words(answer).replace(one, "?") for one, answer in zip(everybody, answers, strict=True)}) == 1
        assert len({tuple(sorted(answer.headers)) for answer in answers}) == 1
        assert [answer.cookies.get(COOKIE) for answer in answers] == [None] * 4
        assert "do not go together" in words(answers[0])

    def test_so_it_is_once_it_was_tried_too_often(self, everybody):
        answers = []
        for number, address in enumerate(everybody):
            browser = Browser(f"192.0.2.{number}")
            answers.append([browser.by_password(BETTER, address) for _try in range(6)][-1])
        assert {answer.status_code for answer in answers} == {429}
        assert len({words(answer).replace(one, "?") for one, answer in zip(everybody, answers, strict=True)}) == 1
        assert "tried very often" in words(answers[0])

    def test_for_everybody_one_password_is_hashed_and_the_database_is_asked_as_often(self, everybody, monkeypatch):
        hashed, asked = [], []
        hasher = type(get_hasher())
        for name in ("encode", "verify"):
            done = getattr(hasher, name)
            monkeypatch.setattr(
                hasher, name, lambda self, *given, done=done, **more: hashed.append(1) or done(self, *given, **more)
            )
        for number, address in enumerate(everybody):
            hashed.append(0)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                Browser(f"192.0.2.{number}").by_password(BETTER, address)
            asked.append(len([one for one in queries if "customers_" in one["sql"]]))
        assert (hashed, set(asked)) == ([0, 1] * 4, {1})

    def test_a_code_is_sent_instead_without_a_word_about_passwords(self, everybody):
        answers = [Browser().post("/requests/code/", {"address": one, "password": GOOD}) for one in everybody]
        assert len({words(answer).replace(one, "?") for one, answer in zip(everybody, answers, strict=True)}) == 1

    def test_no_address_of_ours_and_no_page_holds_what_was_typed(self, mina):
        answer = Browser().by_password(BETTER)
        assert BETTER not in answer.content.decode()
        assert Browser().by_password(GOOD)["Location"] == "/requests/"


class TestTriedOverAndOver:
    def test_after_five_tries_from_one_network_not_even_the_right_one_opens_there(self, mina):
        guesser = Browser("203.0.113.7")
        assert [guesser.by_password(f"a guess at it {nth}").status_code for nth in range(6)] == [422] * 5 + [429]
        assert guesser.by_password(GOOD).status_code == 429
        assert Browser("203.0.113.8").by_password(GOOD).status_code == 302  # its owner, elsewhere
        assert guesser.by_code().status_code == 302  # and with a code also there

    def test_one_address_after_the_other_is_slowed_down_too(self, mina):
        guesser = Browser("203.0.113.7")
        assert [guesser.by_password(GOOD, f"guess{nth}@lamp.example").status_code for nth in range(10)] == [422] * 10
        assert guesser.by_password(GOOD).status_code == 429

    def test_from_ever_new_networks_it_ends_as_well_and_a_code_lets_the_owner_in(self, mina, monkeypatch):
        from heard.promises.views import slowing

        monkeypatch.setattr(slowing, "PASSWORDS_FROM_ANYWHERE", {"request_passwords_from_anywhere": "3/h/key"})
        tries = [Browser(f"203.0.113.{nth}").by_password("a guess at it").status_code for nth in range(3)]
        assert tries == [422] * 3
        assert Browser("203.0.113.9").by_password(GOOD).status_code == 429
        assert Browser("203.0.113.9").by_code().status_code == 302

    def test_capital_letters_and_blanks_are_no_way_round(self, mina):
        guesser = Browser("203.0.113.7")
        for address in (MINA, MINA.upper(), f" {MINA}", "Mina@Lamp.Example", f"{MINA}\u200b"):
            guesser.by_password("a guess at it", address)
        assert guesser.by_password(GOOD).status_code == 429

    def test_who_comes_in_is_not_counted(self, mina):
        assert [Browser().by_password().status_code for _time in range(12)] == [302] * 12

    def test_the_present_one_is_not_guessed_from_a_browser_that_was_left_open(self, mina):
        browser = Browser()
        browser.by_password()
        tries = [browser.choose(BETTER, present=f"a guess at it {nth}").status_code for nth in range(6)]
        assert tries == [422] * 5 + [429]
        assert browser.choose(BETTER, present=GOOD).status_code == 429

    def test_nor_is_a_code(self, mina):
        browser = Browser()
        browser.by_password()
        browser.post(f"{OWN}code/")
        wrong = f"{(int(newest_code()) + 1) % 1_000_000:06d}"
        assert [browser.choose(BETTER, code=wrong).status_code for _try in range(5)] == [422] * 5
        assert browser.choose(BETTER, code=newest_code()).status_code == 422

    def test_a_weak_choice_is_no_wrong_password(self, mina):
        browser = Browser()
        browser.by_password()
        assert [browser.choose("short", present=GOOD).status_code for _try in range(8)] == [422] * 8
        assert browser.choose(BETTER, present=GOOD).status_code == 302


class TestRidingAlong:
    def test_what_was_planted_in_a_browser_is_worth_nothing_once_its_owner_comes_in(self, mina, tom):
        """The sign-in and the token of forms are made anew: nobody knows them who was there before."""
        attacker = Browser()
        attacker.by_code(TOM)
        victim = Browser()
        victim.get("/requests/with-password/")
        planted, token = attacker.cookies[COOKIE].value, victim.cookies["csrftoken"].value
        victim.cookies[COOKIE] = planted
        assert victim.by_password().status_code == 302
        assert (victim.cookies[COOKIE].value == planted, victim.cookies["csrftoken"].value == token) == (False, False)
        assert "My lamp is broken" not in attacker.get("/requests/").content.decode()
        assert "My lamp is broken" in victim.get("/requests/").content.decode()

    def test_a_sign_in_somebody_made_up_opens_nothing(self, mina):
        key = CustomerPassword.objects.get(customer=mina).key
        browser = Browser()
        for said in (f"[{mina.pk}, {key}, 0, 1, 9999999999]", SIGNED_IN.token(mina.pk, 0, 0, 1, at=timezone.now())):
            browser.cookies[COOKIE] = said
            assert not browser.is_in()
        former = SIGNED_IN.__class__(COOKIE, page="promises:requests", count=1, lasts=SIGNED_IN.lasts)
        browser.cookies[COOKIE] = former.token(mina.pk, at=timezone.now())  # as they were before there were passwords
        assert not browser.is_in()

    @pytest.mark.parametrize(
        "page",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "\\\\evil.example",
            "javascript:alert(1)",
            "https:/evil.example",
            "x" * 600,
        ],
    )
    def test_nobody_is_led_to_another_house(self, mina, page):
        browser = Browser()
        assert page not in browser.get("/requests/with-password/", {"next": page}).content.decode()
        assert browser.by_password(next=page)["Location"] == "/requests/"
        assert browser.get("/requests/with-password/", {"next": "https://evil.example"})["Location"] == "/requests/"

    def test_no_form_is_sent_from_another_house(self, mina):
        browser = Browser(enforce_csrf_checks=True)
        for path in ("/requests/with-password/", OWN, f"{OWN}removal/", f"{OWN}code/"):
            answer = browser.post(path, {"address": MINA, "password": GOOD}, HTTP_ORIGIN="https://evil.example")
            assert answer.status_code == 403
        assert not browser.cookies.get(COOKIE)

    def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_houses(self, mina):
        browser = Browser()
        browser.by_password()
        cookie = browser.cookies[COOKIE]
        assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 60 * 60)

    def test_looking_changes_nothing(self, mina):
        browser = Browser()
        browser.by_password()
        was = list(CustomerPassword.objects.values())
        for path in (OWN, "/requests/with-password/", f"{OWN}removal/", f"{OWN}code/"):
            for ask in (browser.get, browser.head, browser.options):
                assert ask(path, {"password": BETTER, "present": GOOD}).status_code in {200, 302, 405}
        assert list(CustomerPassword.objects.values()) == was

    def test_no_page_of_it_is_kept_anywhere(self, mina):
        browser = Browser()
        browser.by_password()
        for answer in (browser.get(OWN), Browser().get("/requests/with-password/")):
            assert "no-store" in answer["Cache-Control"]
            assert (answer["X-Robots-Tag"], answer["Referrer-Policy"]) == ("noindex, nofollow", "same-origin")


@pytest.mark.parametrize("odd", ["", "\0", "p" * 100_000, "пароль из семи слов", "🪔" * 60, "\udcff"])
def test_whatever_is_typed_is_answered(mina, odd):
    answer = Browser().by_password(
        odd.encode("utf-8", "replace").decode(), address=f"{odd[:400]}{MINA}".encode("utf-8", "replace").decode()
    )
    assert answer.status_code == 422


def test_letters_of_every_script_make_a_password(mina):
    set_password(customer=mina, password="пароль из семи слов", at=timezone.now())
    assert Browser().by_password("пароль из семи слов").status_code == 302


def test_who_was_erased_while_they_chose_gets_none(shop, mina):
    browser = Browser()
    browser.by_code()
    erase_customer(customer=mina, agent=shop.ana, at=timezone.now())
    assert browser.choose(BETTER).status_code == 302  # to sign in
    assert re.search("password", str(list(CustomerPassword.objects.values()))) is None
