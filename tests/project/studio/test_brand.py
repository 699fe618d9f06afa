"""The first brand dresses the workspace, the sign-in page and what customers see, and costs no query."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given, strategies

from heard.channels.email.sending.colours import READABLE, contrast_with_white, readable_on_white
from heard.channels.email.sending.letter import letters
from heard.channels.email.sending.writing import write
from heard.conversations.models import Brand
from heard.plumbing.files.storing import store
from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.plumbing.models import Fact
from heard.plumbing.studio.changes import announce_change
from heard.project.live_door import StaffDoor
from tests.channels.email.posting import answer
from tests.project.studio.house import House
from tests.project.studio.test_brand_settings import PIXEL

AT = dt.datetime(2030, 11, 2, 12, tzinfo=dt.UTC)
SHEET = '<link rel="stylesheet" href="/brand/0a7d55.css">'


@pytest.fixture
def dressed(house: House) -> Brand:
    """A brand with a colour and a logo."""
    brand = house.shop.brand
    brand.colour, brand.logo_sha256 = "#0A7D55", store(PIXEL).sha256
    brand.save()
    return brand


def logo(brand: Brand) -> str:
    return f'<img src="/brand/{brand.pk}/{brand.logo_sha256[:12]}/" alt="'


def test_a_colours_style_sheet_sets_one_thing_for_ever_and_asks_nobody(db, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = Client().get("/brand/0a7d55.css")

    assert answer.content == b":root{--brand:#0a7d55}\n"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize("colour", ["red", "0a7d5", "0A7D55", "0a7d55}", "0a7d555"])
def test_what_is_no_colour_has_no_style_sheet(db, colour: str) -> None:
    assert Client().get(f"/brand/{colour}.css").status_code == 404


def test_workspace_and_sign_in_page_bear_colour_and_logo(house: House, dressed: Brand) -> None:
    for browser, address in ((house.browser("agent"), "/inbox/open/"), (Client(), "/account/login/")):
        page = browser.get(address).content.decode()
        assert SHEET in page
        assert logo(dressed) in page


def test_without_a_brand_or_with_a_colour_that_is_none_pages_look_like_heard(house: House, dressed: Brand) -> None:
    Brand.objects.update(colour="red}b{", logo_sha256="")

    for browser, address in ((house.browser("agent"), "/inbox/open/"), (Client(), "/account/login/")):
        page = browser.get(address).content.decode()
        assert "/brand/" not in page
        assert "red}b{" not in page


def test_the_first_brand_decides_and_not_the_second(house: House, dressed: Brand) -> None:
    Brand.objects.create(name="Other", colour="#ff0000")

    assert SHEET in house.browser("agent").get("/inbox/open/").content.decode()


def test_neither_brand_nor_stopped_mail_costs_a_query(house: House) -> None:
    browser = house.browser("agent")
    pages = ["/inbox/open/", f"/conversations/{house.conversation.pk}/"]

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(address).status_code == 200
        return len(captured)

    [queries(address) for address in pages]
    before = [queries(address) for address in pages]
    Brand.objects.update(colour="#0a7d55", logo_sha256=store(PIXEL).sha256)
    stop_outgoing(by_id=house.admin.pk, at=AT)

    assert [queries(address) for address in pages] == before
    assert max(before) <= 3


def test_everybody_sees_that_mail_is_stopped_and_administrators_the_way_to_the_switch(house: House) -> None:
    agent, boss = house.browser("agent"), house.browser("admin")
    assert "All outgoing mail is stopped." not in agent.get("/inbox/open/").content.decode()

    stop_outgoing(by_id=house.admin.pk, at=AT)

    seen, seen_by_boss = (browser.get("/inbox/open/").content.decode() for browser in (agent, boss))
    for page in (seen, seen_by_boss, agent.get("/side-bar/").content.decode()):
        assert "<strong>All outgoing mail is stopped.</strong>" in page
        assert "Admin Person, since 2 November 2030, 12:00" in page
    assert 'href="/studio/outgoing/"' in seen_by_boss
    assert 'href="/studio/outgoing/"' not in seen

    resume_outgoing(by_id=house.admin.pk)
    assert "All outgoing mail is stopped." not in agent.get("/inbox/open/").content.decode()


def test_mail_stopped_by_somebody_who_is_gone_is_told_all_the_same(house: House) -> None:
    stop_outgoing(by_id=999_999, at=AT)

    assert "Somebody, since 2 November 2030, 12:00" in house.browser("agent").get("/inbox/open/").content.decode()


@given(strategies.from_regex(r"#[0-9a-fA-F]{6}", fullmatch=True))
def test_links_in_mails_can_be_read_in_any_brands_colour(colour: str) -> None:
    shown = readable_on_white(colour)

    assert contrast_with_white([int(shown[place : place + 2], 16) for place in (1, 3, 5)]) >= READABLE
    assert readable_on_white(shown) == shown


@pytest.mark.parametrize(
    ("colour", "shown"), [("#0A7D55", "#0a7d55"), ("#000000", "#000000"), ("", "#0b57d0"), ("red}b{", "#0b57d0")]
)
def test_a_colour_one_can_read_stays_and_what_is_none_becomes_a_usual_blue(colour: str, shown: str) -> None:
    assert readable_on_white(colour) == shown


def test_a_mail_bears_its_brands_colour(house: House) -> None:
    Brand.objects.update(colour="#ffe600")
    message = answer(house.conversation, "See https://lamp.example", agent=house.shop.ana)

    (letter,) = letters({message.pk: ("answer@lamp.example", 1, [])})
    page = str(write(letter, {}).alternatives[0][0])

    assert f"<style>a{{color:{readable_on_white('#ffe600')}}}</style>" in page
    assert "#ffe600" not in page


def test_open_pages_of_everybody_hear_that_mail_is_stopped(house: House) -> None:
    stop_outgoing(by_id=house.admin.pk, at=AT)
    resume_outgoing(by_id=house.admin.pk)

    facts = Fact.objects.filter(name__startswith="OutgoingMail").order_by("id")
    assert [list(StaffDoor().topics(fact)) for fact in facts] == [["installation:1", "inboxes"]] * 2
    announce_change(house.tag, what="changed", fields=["name"], by=house.admin)
    assert list(StaffDoor().topics(Fact.objects.latest("id"))) == [f"setting:conversations.tag:{house.tag.pk}"]
