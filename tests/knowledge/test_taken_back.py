"""What is taken back with the page above it: a language that is not shown yet, a shelf nobody should know of."""

import pytest
from django.test import Client

from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.queries.search import search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY
from heard.plumbing.reactions import react_until_done
from tests.conversations.shop import Shop
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
GERMAN = "/help/de/orders/wo-ist-mein-paket/"


def take_back():
    HelpCentre.objects.filter(locale__language_code="de").update(live=False)


def hits(reader):
    found = search("Paket", reader=reader, languages=("de", "en")).hits
    return [one.url for one in (*found, *suggest("Pak", reader=reader, languages=("de",)))]


@pytest.mark.parametrize("slug", ["wo-ist-mein-paket", "where-is-my-parcel"])
def test_a_language_that_is_taken_back_leads_nobody_round_and_round(slug):
    centre = Centre()
    article = centre.german()
    article.slug = slug
    article.save()
    take_back()
    browser = Client()
    for path in ("", "orders/", "orders/where-is-my-parcel/"):
        answer = browser.get(f"/help/de/{path}")
        assert answer.status_code == 200, path
        assert "Wo ist mein Paket?" not in answer.content.decode()
        assert "Bestellungen" not in answer.content.decode()
    assert browser.get(GERMAN).status_code == 404
    HelpCentre.objects.filter(locale__language_code="de").update(live=True)
    assert "Wo ist mein Paket?" in browser.get(f"/help/de/orders/{slug}/").content.decode()


@pytest.mark.parametrize("reader", [ANYBODY, AN_AGENT])
def test_nor_is_it_found_from_that_moment_on(reader):
    Centre().german()
    react_until_done()
    assert hits(reader).count(GERMAN) == 2
    take_back()
    assert GERMAN not in hits(reader)
    assert [one.url for one in search("parcel", reader=reader).hits] == ["/help/en/orders/where-is-my-parcel/"]


def test_the_name_of_a_shelf_that_is_taken_back_stands_above_no_article():
    centre = Centre()
    address = "/help/en/orders/where-is-my-parcel/"
    assert Client().get(address).content.decode().count("Orders") == 2  # for people, and for search engines
    Collection.objects.filter(pk=centre.orders.pk).update(live=False, title="Our secret margins")
    agent = Client()
    agent.force_login(Shop().ana)
    for browser in (Client(), agent):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert "Our secret margins" not in answer.content.decode()
    assert Client().get("/help/en/orders/").status_code == 404
    assert Article.objects.get(pk=centre.parcel.pk).live
