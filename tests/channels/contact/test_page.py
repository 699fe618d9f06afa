"""The contact page: every way to us, when, how long it takes now; answers while one writes; and what is counted of it."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.channels.chat.models import ChatWidget
from heard.channels.contact.actions.forget_writings import forget_writings
from heard.channels.contact.models import ContactPage, Writing
from heard.channels.contact.queries.spared import Spared, spared
from heard.channels.contact.queries.waiting import usual_wait
from heard.conversations.models import Conversation
from heard.customers.models import Customer
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article
from heard.orders.models import Order
from heard.promises.models import OwnDay
from heard.staff.models import Agent, Availability, Role
from tests.community.among import Among, sign_in
from tests.knowledge.centre import Centre
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
PAGE, ANSWERS, OPENED, ENOUGH = "/contact/", "/contact/answers/", "/contact/answers/opened/", "/contact/answers/enough/"
ASKED = {"text": "Hello, where is my parcel? I waited for a week.", "piece": "1"}
WEDNESDAY = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.fixture
def shop(db):
    return Among()


@pytest.fixture
def centre(shop):
    made = Centre()
    index_articles(article_ids=[made.parcel.pk])
    return made


def text(response):
    return response.content.decode()


def begun(**more):
    """What a page with a number of its own sends while somebody writes."""
    return ASKED | {"writing": str(uuid.uuid4())} | more


# The ways


def test_only_ways_that_this_house_really_has_are_shown(client, shop):
    page = text(client.get(PAGE))
    assert "mailto:support@lamp.example" in page
    assert [one for one in ("tel:", "/chat.js", "Opening hours") if one in page] == []
    ChatWidget.objects.create(inbox=shop.inbox)
    ContactPage.objects.create(id=1, phone="+49 30 90 18 20", phone_words="9 to 17", shows_address=False)
    page = text(client.get(PAGE))
    assert "mailto:" not in page
    assert 'href="tel:+4930901820"' in page
    assert "9 to 17" in page
    assert f"/chat.js?{ChatWidget.objects.get().key}" in page


@pytest.mark.parametrize("closed", [{"is_on": False}, {"only_known": True}])
def test_a_chat_that_strangers_cannot_open_is_not_offered(client, shop, closed):
    ChatWidget.objects.create(inbox=shop.inbox, **closed)
    assert "/chat.js" not in text(client.get(PAGE))


def test_whether_somebody_is_there_is_told_as_the_chat_tells_it(client, shop):
    ChatWidget.objects.create(inbox=shop.inbox)
    assert "Nobody is here at the moment." in text(client.get(PAGE))
    Agent.objects.filter(pk=shop.ana.pk).update(availability=Availability.ONLINE)
    assert "Somebody is there now, and nobody waits." in text(client.get(PAGE))


def test_the_hours_of_the_next_days_and_when_we_open_again(client, monkeypatch):
    shop = Ledger()
    shop.policy(first_answer=60)
    OwnDay.objects.create(
        calendar=shop.office, date=dt.date(2026, 11, 26), name="Stocktaking", shifts=[["09:00", "12:00"]]
    )
    monkeypatch.setattr("heard.channels.contact.views.page.timezone.now", lambda: WEDNESDAY)
    page = text(client.get(PAGE))
    assert "We are open now." in page
    days = re.findall(r"<dt>(.+?)</dt><dd>(.+?)</dd>", page)
    assert len(days) == 7
    assert [re.sub("<.+?>", "", hours) for _day, hours in days[:5]] == [
        "09:00–17:00", "09:00–12:00", "09:00–17:00", "Closed", "Closed",
    ]  # fmt: skip
    assert days[0][0] == "Wednesday 25 November"
    monkeypatch.setattr("heard.channels.contact.views.page.timezone.now", lambda: WEDNESDAY.replace(hour=20))
    assert "We are closed until Thursday 26 November, 09:00." in text(client.get(PAGE))


def test_a_phone_without_words_of_its_own_tells_the_opening_hours_in_the_readers_language(client, monkeypatch):
    shop = Ledger()
    shop.policy(first_answer=60)
    told = ContactPage.objects.create(id=1, phone="+49 30 90 18 20")

    def beside_the_number(at):
        monkeypatch.setattr("heard.channels.contact.views.page.timezone.now", lambda: at)
        found = re.search(r'<a href="tel:.+?</p><p class="help"[^>]*>(.+?)</p>', text(client.get(PAGE)))
        return found and found[1]

    assert beside_the_number(WEDNESDAY) == 'During our opening hours, today <bdi dir="ltr">09:00–17:00</bdi>.'
    assert beside_the_number(WEDNESDAY + dt.timedelta(days=3)) == "During our opening hours; today we are closed."
    ContactPage.objects.filter(pk=told.pk).update(phone_words="9 to 12 <only>")
    assert beside_the_number(WEDNESDAY) == "9 to 12 &lt;only&gt;"


def test_a_phone_of_a_house_that_is_always_open_says_no_hours(client, shop):
    ContactPage.objects.create(id=1, phone="+49 30 90 18 20")
    assert "opening hours" not in text(client.get(PAGE)).casefold()


def test_a_lunch_break_is_told_with_the_separator_of_the_readers_language(client, monkeypatch):
    shop = Ledger()
    shop.policy(first_answer=60)
    OwnDay.objects.create(
        calendar=shop.office,
        date=dt.date(2026, 11, 26),
        name="Stocktaking",
        shifts=[["09:00", "12:00"], ["13:00", "17:00"]],
    )
    monkeypatch.setattr("heard.channels.contact.views.page.timezone.now", lambda: WEDNESDAY)
    told = {}
    for language in ("en", "ar"):
        page = text(client.get(PAGE, headers={"Accept-Language": language}))
        told[language] = re.sub("<.+?>", "", re.findall(r"<dd>(.+?)</dd>", page)[1])
    assert told == {"en": "09:00–12:00, 13:00–17:00", "ar": "09:00–12:00، 13:00–17:00"}


def test_the_present_wait_is_what_it_took_lately_and_a_queue_that_stands_still_does_not_look_fast(client, shop):
    now = timezone.now()
    assert usual_wait(shop.inbox, at=now) is None
    assert "We usually answer within 24 hours." in text(client.get(PAGE))
    for n in range(3):
        lamp = shop.mail(f"Lamp {n}", at=now - dt.timedelta(hours=50 + n), address=f"a{n}@home.example")
        Conversation.objects.filter(pk=lamp.pk).update(first_answered_at=lamp.created_at + dt.timedelta(hours=2))
    assert usual_wait(shop.inbox, at=now) == dt.timedelta(hours=2)
    assert "At present an answer takes about 2 hours." in text(client.get(PAGE))
    for n in range(5):
        shop.mail(f"Shade {n}", at=now - dt.timedelta(hours=20), address=f"b{n}@home.example")
    assert usual_wait(shop.inbox, at=now) == dt.timedelta(hours=20)
    assert usual_wait(shop.orders, at=now) is None


def test_a_person_is_never_more_than_two_taps_away(client, centre):
    """From every help page one tap leads to the contact page; there the next one writes, dials or opens the chat."""
    for page in (
        "/help/en/",
        "/help/en/orders/where-is-my-parcel/",
        "/help/search/?q=zzz",
        "/help/webinars/",
        "/community/",
    ):
        assert 'href="/contact/?language=en"' in text(client.get(page)), page
    there = text(client.get(PAGE))
    assert "mailto:" in there
    assert 'id="letter"' in there


def test_the_page_speaks_the_language_one_asks_for_and_is_kept_nowhere(client, shop):
    assert '<html lang="de"' in text(client.get(PAGE, headers={"Accept-Language": "de"}))
    assert '<html lang="ar" dir="rtl"' in text(client.get(f"{PAGE}?language=ar"))
    assert '<html lang="en"' in text(client.get(f"{PAGE}?language=xx"))
    assert "no-store" in client.get(PAGE)["Cache-Control"]


def test_a_long_history_costs_no_more(client, shop):
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)
    for n in range(3):
        shop.mail(f"Lamp {n}", at=timezone.now(), address=f"a{n}@home.example")
    with CaptureQueriesContext(connection) as three:
        client.get(PAGE)
    assert len(three) == len(one) <= 16


def test_who_is_signed_in_is_offered_their_own_orders_and_strangers_nobodys(client, shop):
    for name, number in (("cleo", "1001"), ("tom", "1002")):
        Order.objects.create(customer=shop.customer(name), reference=number, placed_at=timezone.now())
    assert "own-orders" not in text(client.get(PAGE))
    page = text(sign_in(client, Customer.objects.get(name="Cleo Secret")).get(PAGE))
    assert re.findall(r'<option value="(.+?)">', page) == ["1001"]


# Answers while one writes


def test_an_article_that_answers_a_letter_is_shown_while_it_is_written(client, centre):
    found = text(client.post(ANSWERS, begun()))
    assert 'href="/help/en/orders/where-is-my-parcel/"' in found
    assert "This answers it" in found
    assert "<html" not in found


def test_what_nothing_answers_surely_is_left_alone(client, centre):
    for words in ("hm", "", "Thank you so much for your wonderful singing at the wedding of my aunt"):
        assert text(client.post(ANSWERS, begun(text=words))).strip() == ""
    assert Writing.objects.count() == 0


def test_without_scripts_the_answers_stand_on_the_page_with_all_that_was_typed(client, centre):
    typed = begun(name="Mia", address="mia@home.example", subject="Parcel", order="1001")
    del typed["piece"]
    page = text(client.post(ANSWERS, typed))
    assert 'href="/help/en/orders/where-is-my-parcel/"' in page
    assert [value for value in ("Mia", "mia@home.example", "Parcel", "1001") if f'value="{value}"' not in page] == []
    assert f"{ASKED['text']}</textarea>" in page
    assert f'name="writing" value="{typed["writing"]}"' in page


@pytest.mark.parametrize("audience", ["agents", "customers", "segment"])
def test_strangers_are_never_shown_what_is_not_for_them(client, shop, audience):
    centre = Centre()
    Article.objects.filter(pk=centre.parcel.pk).update(live=False)
    hidden = centre.article("Where is my parcel, really?", slug="really", audience=audience, segment="gold")
    index_articles(article_ids=[centre.parcel.pk, hidden.pk])
    stranger = text(client.post(ANSWERS, begun()))
    cleo = text(sign_in(Client(), shop.customer("cleo")).post(ANSWERS, begun()))
    gold = text(sign_in(Client(), shop.customer("gill", tier="gold")).post(ANSWERS, begun()))
    agent = Client()
    agent.force_login(shop.ana)
    sees = ["really" in shown for shown in (stranger, cleo, gold, text(agent.post(ANSWERS, begun())))]
    assert (
        sees
        == {
            "agents": [False, False, False, True],
            "customers": [False, True, True, True],
            "segment": [False, False, True, True],
        }[audience]
    )


def test_what_is_asked_stands_in_no_address_and_changes_nothing_by_looking(client, centre):
    for path in (ANSWERS, OPENED, ENOUGH):
        assert client.get(path, begun()).status_code == 405
        assert client.post(path, begun(), headers={"Origin": "https://evil.example"}).status_code == 403
    assert Writing.objects.count() == 0


def test_asking_too_often_shows_nothing_more_and_the_letter_is_sent_all_the_same(client, centre):
    for _n in range(60):
        client.post(OPENED, {})
    assert text(client.post(ANSWERS, begun())).strip() == ""
    assert client.post("/contact/letters/", ASKED | {"address": "mia@home.example"}).status_code == 302


# Who no longer needed to write


def test_only_who_says_so_counts_as_answered(client, centre):
    left, looked, helped, back, wrote = (begun() for _ in range(5))
    for one in (left, looked, helped, back, wrote):
        client.post(ANSWERS, one)
        client.post(ANSWERS, one)  # they write on
    for one in (looked, helped):
        client.post(OPENED, one)
    for one in (helped, back):
        assert "Nothing was sent." in text(client.post(ENOUGH, one))
    for one in (back, wrote):
        client.post("/contact/letters/", one | {"address": "mia@home.example"})
    assert spared(at=timezone.now()) == Spared(shown=5, opened=2, enough=1, wrote=2)
    assert spared(at=timezone.now()).left == 2


def test_who_was_shown_nothing_is_counted_nowhere(client, centre):
    client.post(OPENED, begun())
    client.post(ENOUGH, begun())
    client.post("/contact/letters/", begun(address="mia@home.example"))
    client.post(ANSWERS, begun(writing="no number"))
    assert spared(at=timezone.now()) == Spared(shown=1, opened=0, enough=0, wrote=0)


def test_colleagues_who_try_the_page_are_not_counted(client, shop, centre):
    client.force_login(shop.ana)
    shown = begun()
    assert "parcel" in text(client.post(ANSWERS, shown))
    client.post(ENOUGH, shown)
    assert Writing.objects.count() == 0


def test_whoever_finds_that_it_was_not_enough_goes_on_with_what_they_typed(client, centre):
    typed = begun(name="Mia", address="mia@home.example")
    page = text(client.post(ENOUGH, typed))
    assert f'name="text" value="{typed["text"]}"' in page
    assert 'action="/contact/answers/"' in page


def test_editors_see_the_counts_and_agents_do_not(client, shop, centre):
    client.post(ANSWERS, begun())
    editor = Client()
    editor.force_login(shop.agent("Eve Lind", role=Role.EDITOR))
    page = text(editor.get("/studio/help/missing/"))
    assert "Answered while writing to us" in page
    assert "<td>Were shown fitting articles</td><td>1</td>" in page
    client.force_login(shop.ana)
    assert "Answered while writing to us" not in text(client.get("/studio/help/missing/"))


def test_counts_are_forgotten_after_a_year_and_a_bit(shop):
    now = timezone.now()
    for days in (399, 401):
        Writing.objects.create(key=uuid.uuid4(), day=(now - dt.timedelta(days=days)).date(), language="en")
    assert (forget_writings(at=now), Writing.objects.count()) == (1, 1)


# The studio


def test_an_administrator_sets_the_page_up_and_a_wrong_number_is_told(client, shop):
    client.force_login(shop.agent("Bo Lind", role=Role.ADMIN))
    there = "/studio/contact-page/"
    assert client.get(there).status_code == 200
    assert ContactPage.objects.count() == 0
    given = {"inbox": shop.orders.pk, "has_form": "on", "phone": "call me", "phone_words": ""}
    assert "Please give a telephone number" in text(client.post(there, given))
    assert client.post(there, given | {"phone": " +49 30  901820 "}).status_code == 302
    page = ContactPage.current()
    assert (page.inbox, page.has_form, page.shows_address, page.phone) == (shop.orders, True, False, "+49 30 901820")
    client.force_login(shop.ana)
    assert client.get(there).status_code in {302, 403}
