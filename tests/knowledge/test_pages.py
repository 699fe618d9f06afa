"""The pages of the help centre: what readers find there, and what they must not."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.blocks import StreamValue
from wagtail.contrib.redirects.models import Redirect

from heard.customers.models import Customer
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article, Mark, Video, Webinar
from heard.plumbing.models import Fact
from heard.promises.views.signed_in import COOKIE, token_of
from tests.conversations.shop import Shop
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
PARCEL = "/help/en/orders/where-is-my-parcel/"


def signed_in(customer):
    client = Client()
    client.cookies[COOKIE] = token_of(customer, at=timezone.now())
    return client


def test_the_front_door_leads_to_a_language_the_browser_asks_for():
    Centre()
    response = Client().get("/help/", headers={"accept-language": "de-AT, en;q=0.5"})
    assert (response.status_code, response["Location"]) == (302, "/help/de/")


def test_the_first_page_shows_shelves_and_what_helps_most():
    Centre()
    text = Client().get("/help/en/").content.decode()
    assert "<h1>Lamp help</h1>" in text
    assert 'href="/help/en/orders/"' in text
    assert "1 article" in text
    assert f'href="{PARCEL}"' in text


def test_an_article_is_read_on_its_shelf():
    Centre()
    client = Client()
    assert "Where is my parcel?" in client.get("/help/en/orders/").content.decode()
    text = client.get(PARCEL).content.decode()
    assert "<h1>Where is my parcel?</h1>" in text
    assert "<p>Look at the number in our mail.</p>" in text
    assert f'<link rel="canonical" href="http://testserver{PARCEL}">' in text


def test_a_page_for_strangers_sets_no_cookie_and_says_that_it_may_be_kept():
    Centre()
    response = Client().get(PARCEL)
    assert not response.cookies
    assert response["X-Heard-Keep"] == "1"


def test_scripts_in_an_article_do_not_reach_its_readers():
    centre = Centre()
    centre.article("Bad", slug="bad", text="<p onclick='x()'>fine</p><script>alert(1)</script>")
    text = Client().get("/help/en/orders/bad/").content.decode()
    assert "<p>fine</p>" in text
    assert "alert(1)" not in text
    assert "onclick" not in text


@pytest.mark.parametrize(
    ("audience", "segment", "who_reads"),
    [
        ("everyone", "", {"stranger", "customer", "gold", "agent"}),
        ("customers", "", {"customer", "gold", "agent"}),
        ("segment", "Gold", {"gold", "agent"}),
        ("segment", "", {"agent"}),
        ("agents", "", {"agent"}),
    ],
)
def test_an_article_is_read_by_whom_it_is_for_and_nobody_else(audience, segment, who_reads):
    centre, shop = Centre(), Shop()
    centre.article("A secret word", slug="secret", audience=audience, segment=segment)
    agent = Client()
    agent.force_login(shop.ana)
    browsers = {
        "stranger": Client(),
        "customer": signed_in(Customer.objects.create(name="Cleo")),
        "gold": signed_in(Customer.objects.create(name="Noor", tier="gold")),
        "agent": agent,
    }
    for who, browser in browsers.items():
        may = who in who_reads
        response = browser.get("/help/en/orders/secret/")
        assert response.status_code == (200 if may else 404), who
        for page in ("/help/en/", "/help/en/orders/", PARCEL):
            assert ("A secret word" in browser.get(page).content.decode()) is may, (who, page)
        assert not (who != "stranger" and "X-Heard-Keep" in response)
    assert ("secret" in Client().get("/help/sitemap.xml").content.decode()) is ("stranger" in who_reads)


def test_what_was_never_published_is_not_there():
    centre = Centre()
    centre.article("Draft", slug="draft", live=False)
    assert Client().get("/help/en/orders/draft/").status_code == 404
    assert "Draft" not in Client().get("/help/en/orders/").content.decode()


def test_a_shelf_with_nothing_for_the_reader_is_not_shown():
    centre = Centre()
    Article.objects.filter(pk=centre.parcel.pk).update(audience="agents")
    assert 'href="/help/en/orders/"' not in Client().get("/help/en/").content.decode()


def test_an_article_that_is_ours_alone_says_so():
    centre, agent = Centre(), Client()
    agent.force_login(Shop().ana)
    assert "Only we ourselves" not in agent.get(PARCEL).content.decode()
    centre.parcel.audience = "agents"
    centre.parcel.save()
    assert "Only we ourselves can read this." in agent.get(PARCEL).content.decode()


def test_an_article_in_german_is_read_in_german():
    centre = Centre()
    centre.german()
    text = Client().get("/help/de/orders/wo-ist-mein-paket/").content.decode()
    assert "<h1>Wo ist mein Paket?</h1>" in text
    assert '<html lang="de" dir="ltr"' in text
    assert f'<link rel="alternate" hreflang="en" href="http://testserver{PARCEL}">' in text


def test_the_english_address_in_german_leads_to_the_german_article():
    centre = Centre()
    centre.german()
    response = Client().get("/help/de/orders/where-is-my-parcel/")
    assert (response.status_code, response["Location"]) == (302, "/help/de/orders/wo-ist-mein-paket/")


def test_what_was_not_translated_is_read_in_the_first_language_with_a_note():
    centre = Centre()
    centre.german()
    centre.article("Gift wrapping", slug="gifts")
    assert "Gift wrapping" in Client().get("/help/de/orders/").content.decode()
    text = Client().get("/help/de/orders/gifts/").content.decode()
    assert '<article class="help-article prose" lang="en" dir="ltr">' in text
    assert 'class="help-note"' in text
    assert '<link rel="canonical" href="http://testserver/help/en/orders/gifts/">' in text


def test_a_german_article_for_agents_does_not_come_out_by_its_english_twin():
    centre = Centre()
    german = centre.german()
    german.audience = "agents"
    german.save()
    assert Client().get("/help/de/orders/wo-ist-mein-paket/").status_code == 404
    assert "Wo ist mein Paket?" not in Client().get("/help/de/orders/where-is-my-parcel/").content.decode()


def test_arabic_pages_read_from_right_to_left():
    Centre()
    text = Client().get("/help/ar/").content.decode()
    assert '<html lang="ar" dir="rtl"' in text


def test_nothing_is_there_kindly():
    Centre()
    response = Client().get("/help/en/nowhere/")
    assert response.status_code == 404
    assert "We could not find this page" in response.content.decode()
    assert "X-Heard-Keep" not in response


def test_without_a_help_centre_the_same_is_said():
    assert Client().get("/help/en/").status_code == 404


def test_an_article_with_another_address_is_found_at_its_former_one(django_capture_on_commit_callbacks):
    centre = Centre()
    with django_capture_on_commit_callbacks(execute=True):
        centre.parcel.slug = "my-parcel"
        centre.parcel.save_revision().publish()
    response = Client().get(PARCEL)
    assert (response.status_code, response["Location"]) == (301, "/help/en/orders/my-parcel/")
    assert Client().get("/help/en/orders/my-parcel/").status_code == 200


def test_what_was_never_translated_is_found_at_its_former_address_in_every_language(django_capture_on_commit_callbacks):
    centre = Centre()
    with django_capture_on_commit_callbacks(execute=True):
        centre.parcel.slug = "my-parcel"
        centre.parcel.save_revision().publish()
    response = Client().get(PARCEL.replace("/en/", "/de/"))
    assert (response.status_code, response["Location"]) == (301, "/help/de/orders/my-parcel/")
    assert Client().get("/help/de/orders/my-parcel/").status_code == 200


def test_a_redirect_from_the_first_language_to_another_leads_nobody_round_and_round():
    Centre()
    Redirect.objects.create(old_path="/help/en/a", redirect_link="/help/de/a/")
    response = Client().get("/help/en/a/")
    assert (response.status_code, response["Location"]) == (301, "/help/de/a/")
    assert Client().get("/help/de/a/").status_code == 404


def test_redirects_in_a_circle_end_in_nothing():
    Centre()
    for here, there in (("/help/en/a", "/help/en/b/"), ("/help/en/b", "/help/en/c/"), ("/help/en/c", "/help/en/a/")):
        Redirect.objects.create(old_path=here, redirect_link=there)
    assert Client().get("/help/en/a/").status_code == 404


def test_a_redirect_to_itself_ends_in_nothing():
    Centre()
    Redirect.objects.create(old_path="/help/en/a", redirect_link="/help/en/a/")
    assert Client().get("/help/en/a/").status_code == 404


def told(text):
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text)
    return {one["@type"]: one for one in json.loads(found[1])["@graph"]}


def test_search_engines_are_told_of_questions_and_steps():
    centre = Centre()
    centre.article(
        "Care",
        slug="care",
        kind="faq",
        body=[
            ("questions", [{"question": "May I </script> wash it?", "answer": "<p>No.</p>"}]),
            (
                "steps",
                [{"title": "Unplug it", "text": "<p>First &amp; <b>last</b>.</p>"}, {"title": "Wipe it", "text": ""}],
            ),
        ],
    )
    text = Client().get("/help/en/orders/care/").content.decode()
    things = told(text)
    assert things["FAQPage"]["mainEntity"] == [
        {
            "@type": "Question",
            "name": "May I </script> wash it?",
            "acceptedAnswer": {"@type": "Answer", "text": "<p>No.</p>"},
        }
    ]
    steps = [(step["name"], step["text"]) for step in things["HowTo"]["step"]]
    assert steps == [
        ("Unplug it", "First & last."),
        ("Wipe it", ""),
    ]  # search engines show the words of a step as they are
    assert things["Article"]["headline"] == "Care"
    assert "May I &lt;/script&gt; wash it?" in text


def test_the_map_names_every_public_page_in_each_language():
    centre = Centre()
    centre.german()
    text = Client().get("/help/sitemap.xml").content.decode()
    for page in ("/help/en/", PARCEL, "/help/de/", "/help/de/orders/wo-ist-mein-paket/"):
        assert f"<loc>http://testserver{page}</loc>" in text
    assert "Sitemap: http://testserver/help/sitemap.xml" in Client().get("/robots.txt").content.decode()


def test_another_map_names_webinars_and_videos_that_everybody_may_see():
    at = timezone.now()
    shown = Video.objects.create(title="Bulb", elsewhere="https://youtu.be/aaaaaaaaaaa", is_published=True)
    Video.objects.create(title="Ours", elsewhere="https://youtu.be/aaaaaaaaaaa", audience="agents", is_published=True)
    for slug, fields in (("rooms", {}), ("drafts", {"is_published": False}), ("gold", {"audience": "customers"})):
        Webinar.objects.create(
            title=slug, slug=slug, starts_at=at, is_published=fields.pop("is_published", True), **fields
        )
    text = Client().get("/help/events.xml").content.decode()
    places = ["/help/webinars/", "/help/webinars/rooms/", f"/help/videos/{shown.pk}/"]
    assert re.findall("<loc>([^<]*)</loc>", text) == [f"http://testserver{one}" for one in places]
    assert "Sitemap: http://testserver/help/events.xml" in Client().get("/robots.txt").content.decode()


def test_search_engines_are_told_the_whole_way_to_an_article():
    Centre()
    way = told(Client().get(PARCEL).content.decode())["BreadcrumbList"]["itemListElement"]
    assert [(one["position"], one["item"]) for one in way] == [
        (1, "http://testserver/help/en/"),
        (2, "http://testserver/help/en/orders/"),
        (3, f"http://testserver{PARCEL}"),
    ]


def marks():
    return list(Mark.objects.order_by("id").values_list("helped", "reason", "words"))


def test_a_reader_is_counted_once_whatever_they_say_again():
    centre = Centre()
    reader, form = Client(), f"/help/marks/{centre.parcel.pk}/"
    response = reader.post(form, {"helped": "yes", "language": "en"})
    assert (response.status_code, response["Location"]) == (302, f"{PARCEL}?marked=yes#helped")
    reader.post(form, {"helped": "no", "reason": "unclear", "words": "Which number?", "language": "en"})
    assert marks() == [(False, "unclear", "Which number?")]
    Client().post(form, {"helped": "yes", "language": "en"})
    assert marks() == [(False, "unclear", "Which number?"), (True, "", "")]
    assert [fact.data["is_change"] for fact in Fact.objects.filter(name="ArticleMarked").order_by("id")] == [
        False,
        True,
        False,
    ]


def test_a_customer_who_is_known_counts_once_in_all_their_browsers():
    centre = Centre()
    customer = Customer.objects.create(name="Cleo")
    for _ in range(2):
        signed_in(customer).post(f"/help/marks/{centre.parcel.pk}/", {"helped": "yes", "language": "en"})
    assert [mark.customer for mark in Mark.objects.all()] == [customer]


def test_agents_other_sites_and_who_may_not_read_it_do_not_count():
    centre, agent = Centre(), Client()
    agent.force_login(Shop().ana)
    form = f"/help/marks/{centre.parcel.pk}/"
    assert agent.post(form, {"helped": "yes"}).status_code == 302
    assert Client().post(form, {"helped": "yes"}, headers={"origin": "https://other.example"}).status_code == 404
    assert Client().post(form, {"helped": "perhaps"}).status_code == 404
    centre.parcel.audience = "agents"
    centre.parcel.save()
    assert Client().post(form, {"helped": "yes"}).status_code == 404
    assert marks() == []


def test_after_a_mark_the_page_says_thanks():
    centre = Centre()
    assert centre.parcel.pk
    assert "Thank you! We are glad it helped." in Client().get(f"{PARCEL}?marked=yes").content.decode()
    assert "X-Heard-Keep" not in Client().get(f"{PARCEL}?marked=yes")


def facts(centre):
    return list(Fact.objects.filter(stream=f"article:{centre.parcel.pk}").order_by("id").values_list("name", flat=True))


def test_publishing_taking_back_and_deleting_are_told():
    centre = Centre()
    assert facts(centre) == ["ArticlePublished"]
    centre.parcel.title = "Where is it?"
    revision = centre.parcel.save_revision()
    assert facts(centre) == ["ArticlePublished"]
    revision.publish()
    centre.parcel.refresh_from_db()
    centre.parcel.unpublish()
    assert facts(centre) == ["ArticlePublished", "ArticlePublished", "ArticleHidden"]
    assert Article.objects.get(pk=centre.parcel.pk).edition == 3


def test_an_article_keeps_how_it_reads():
    centre = Centre()
    article = centre.article("Rich", slug="rich", text="<h2>First</h2><p>Look <b>there</b>.</p>")
    stored = Article.objects.get(pk=article.pk)
    assert isinstance(stored.body, StreamValue)
    assert stored.plain == "First\nLook there."
    assert stored.html == '<h2 id="part-first">First</h2><p>Look <b>there</b>.</p>'


def test_a_page_is_light():
    Centre()
    for page in ("/help/en/", PARCEL):
        assert len(Client(headers={"accept-encoding": "gzip"}).get(page).content) < 60_000


def test_a_question_finds_its_article_and_only_for_whom_it_is():
    centre = Centre()
    secret = centre.article("Parcels of the secret club", slug="club", audience="agents")
    index_articles(article_ids=[centre.parcel.pk, secret.pk])
    text = Client().get("/help/search/", {"q": "where is my parcel", "language": "en"}).content.decode()
    assert f'href="{PARCEL}"' in text
    assert "secret club" not in text
    text = Client().get("/help/suggestions/", {"q": "parc", "language": "en"}).content.decode()
    assert f'href="{PARCEL}"' in text
    assert "secret club" not in text


def test_no_result_is_no_dead_end():
    Centre()
    text = Client().get("/help/search/", {"q": "xyzzy", "language": "en"}).content.decode()
    assert "We found nothing about this yet" in text
    assert f'href="{PARCEL}"' in text
    assert "<b>" not in Client().get("/help/search/", {"q": "<b>x"}).content.decode()


def test_gibberish_finds_nothing_and_is_led_on():
    centre = Centre()
    index_articles(article_ids=[centre.parcel.pk])
    for words in ("xyzzy", "qwrtp zzz", "lasagne recipe"):
        text = Client().get("/help/search/", {"q": words, "language": "en"}).content.decode()
        assert "We found nothing about this yet" in text, words
        assert "What helps most" in text
        assert 'class="button button-primary" href="/contact/' in text


def test_what_only_comes_near_is_a_handful_and_the_way_to_a_person_stands_below():
    centre = Centre()
    lamps = [
        centre.article(f"Lamp number {number}", slug=f"lamp-{number}", text="<p>It shines.</p>") for number in range(9)
    ]
    index_articles(article_ids=[one.pk for one in lamps])
    text = Client().get("/help/search/", {"q": "dark room without light", "language": "en"}).content.decode()
    assert "Perhaps one of these helps" in text
    assert text.count('href="/help/en/orders/lamp-') == 5
    assert 'class="button button-primary" href="/contact/' in text
    text = Client().get("/help/search/", {"q": "lamp number", "language": "en"}).content.decode()
    assert "What we found" in text
    assert text.count('href="/help/en/orders/lamp-') == 9
    text = Client().get("/help/search/", {"q": "shine at night", "language": "en"}).content.decode()
    assert text.count('href="/help/en/orders/lamp-') == 5  # a word in common, though everything has it
