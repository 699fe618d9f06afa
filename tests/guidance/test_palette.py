"""The command palette leads to articles that agents may read, and to no others; it is there also when the search is not."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect
from wagtail.models import Site

from heard.knowledge.actions.open_centre import open_centre
from heard.knowledge.models import Article
from tests.chromium import looked_at, served, violations
from tests.guidance.among import Beside
from tests.guidance.test_in_a_browser import signs_in


@pytest.fixture
def shop(db):
    return Beside()


@pytest.fixture
def ana(shop, client):
    client.force_login(shop.ana)
    return client


def found(browser, typed):
    """Return what the palette leads to within help centres: addresses, with what is said beside them."""
    page = browser.get("/palette/", {"q": typed}).content.decode()
    return re.findall(r'data-href="([^"]*/help/[^"]*)".*?<span class="faint small push"><bdi>([^<]*)</bdi>', page)


PARCEL = "/help/en/orders/where-is-my-parcel/"


def test_articles_are_found_while_one_types_and_by_what_they_mean(ana):
    assert (PARCEL, "Article") in found(ana, "parc")
    assert found(ana, "where is my parcel")[0] == (PARCEL, "Article")
    assert ("/help/en/orders/taking-back/", "For us only") in found(ana, "taking")
    assert found(ana, "p") == []
    assert found(ana, "xyzzy") == []


def test_what_is_not_published_is_found_by_nobody_and_nothing_at_all_by_strangers(shop, ana):
    Article.objects.get(pk=shop.parcel.pk).unpublish()
    assert PARCEL not in [address for address, _said in found(ana, "parcel")]
    answer = Client().get("/palette/", {"q": "warranty"})
    assert (answer.status_code, b"warranty/" in answer.content) == (302, False)


def test_each_article_is_found_once_in_the_agents_own_language(shop, ana):
    shop.centre.german()
    shop.index()
    assert [address for address, _said in found(ana, "where is my parcel") if "pa" in address].count(PARCEL) == 1
    shop.ana.language = "de"
    shop.ana.save()
    addresses = [address for address, _said in found(ana, "where is my parcel")]
    assert (addresses[0], PARCEL in addresses) == ("/help/de/orders/wo-ist-mein-paket/", False)


def test_articles_of_another_house_are_found_where_they_stand(shop, ana):
    other = open_centre(title="Wholesale", hostname="help.wholesale.example")
    article = shop.centre.article("Ordering a pallet of lanterns", slug="pallet", shelf=other)
    shop.index()
    assert Site.objects.count() == 2
    assert [address for address, _said in found(ana, "pallet")] == [
        f"{Site.objects.get(hostname='help.wholesale.example').root_url}/help/en/{article.slug}/"
    ]


def test_one_article_costs_as_much_as_three(shop, ana):
    def cost(typed):
        with CaptureQueriesContext(connection) as asked:
            assert found(ana, typed)
        return len(asked)

    shop.centre.article("Zinnias in a vase", slug="zinnia")
    for number in range(3):
        shop.centre.article(f"Yarrow bouquet number {number}", slug=f"yarrow-{number}")
    shop.index()
    found(ana, "zinnia")
    assert len(found(ana, "yarrow")) == 3
    assert cost("zinnia") == cost("yarrow")


def test_the_palette_does_without_articles_where_they_cannot_be_looked_up(shop, ana, settings, caplog):
    shop.mail("lamp")
    settings.HEARD_ARTICLES_FOUND = "tests.guidance.test_palette.broken"
    page = ana.get("/palette/?q=cleo").content.decode()
    assert f'data-href="/customers/{shop.customer().pk}/"' in page
    assert "No articles could be looked up" in caplog.text


def broken(agent, typed):
    raise RuntimeError


# Faster than any hand: one key after the other in the same moment, however busy the machine is.
TYPED = "words => { for (const one of words) document.execCommand('insertText', false, one); }"


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("theme", "language"), [("light", "en"), ("dark", "ar")])
def test_enter_opens_what_was_typed_however_fast(chromium, transactional_db, theme, language):
    shop = Beside()
    shop.mail("Where is my parcel?")
    shop.ana.language = language
    shop.ana.save()
    with served() as address, looked_at(chromium, theme=theme, language=language) as page:
        asked = []
        page.on("request", lambda request: asked.append(request.url) if "/palette/?q=w" in request.url else None)
        signs_in(page, address, shop.ana)
        page.goto(f"{address}/inbox/open/")
        page.wait_for_load_state("networkidle")
        page.keyboard.press("Control+k")
        page.locator("#palette [role=option]").first.wait_for()
        page.evaluate(TYPED, "warranty")
        page.locator("#palette [role=option][data-href$='/warranty/']").wait_for()
        assert (len(asked), violations(page)) == (1, [])
        page.keyboard.press("Escape")
        page.keyboard.press("Control+k")
        page.locator("#palette [role=option]").first.wait_for()
        page.keyboard.insert_text("warranty")
        page.keyboard.press("Enter")
        page.wait_for_url("**/help/en/orders/warranty/")
        expect(page.locator("h1")).to_have_text("Our warranty")
