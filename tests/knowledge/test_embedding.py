"""The help centre on pages of the business's own: what everybody may read, for any page, without cookies, and small."""

import gzip
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from heard.customers.models import Customer
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article
from heard.knowledge.views import embedding
from heard.plumbing.api.limits import Buckets
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
KILOBYTES = 6_000
ASKED = [
    ("questions", [{"question": "Do you mend?", "answer": "<p>Yes, for <b>three</b> years.</p><p>Send it.</p>"}]),
]


@pytest.fixture
def centre(monkeypatch):
    monkeypatch.setattr(embedding, "BY_ADDRESS", Buckets(burst=240, per_second=4))
    found = Centre()
    found.faq = found.article("Care", slug="care", kind="faq", body=ASKED)
    found.ours = found.article("How we mislay a parcel", slug="ours", audience="agents", kind="faq")
    found.gold = found.article("Parcels of customers", slug="gold", audience="customers", kind="faq")
    index_articles(article_ids=list(Article.objects.values_list("pk", flat=True)))
    return found


def test_the_script_is_for_any_page_kept_for_a_while_and_at_most_six_kilobytes_packed(client):
    response = client.get("/help/embed.js", headers={"accept-encoding": "gzip"})
    assert response["Content-Type"] == "text/javascript; charset=utf-8"
    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response["Cache-Control"] == "public, max-age=300"
    assert len(response.content) <= KILOBYTES
    assert gzip.decompress(response.content) == client.get("/help/embed.js").content
    again = client.get("/help/embed.js", headers={"if-none-match": response["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "Set-Cookie" not in response


def test_every_word_it_says_is_there_in_every_language():
    said = set(re.findall(r"\bwords\.(\w+)", embedding.SCRIPT.read_text()))
    assert [code for code in embedding.LANGUAGES if said - embedding._words(code).keys()] == []


def test_what_is_found_is_what_everybody_may_read_whoever_asks(client, centre):
    Agent.objects.create_user("ana@lamp.example", "x", name="Ana", role=Role.ADMIN)
    client.force_login(Agent.objects.get())
    response = client.get("/help/answers.json?q=parcel&language=en")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in response
    assert response["Cache-Control"] == "public, max-age=60"
    assert [item["title"] for item in response.json()["items"]] == ["Where is my parcel?"]
    assert response.json()["items"][0]["url"] == "/help/en/orders/where-is-my-parcel/"


@pytest.mark.parametrize("query", ["", "?q=", "?q=%00", "?q=parcel&language=xx", "?q=" + "x" * 5000, "?q=%F0%9F"])
def test_odd_questions_are_answered_all_the_same(client, centre, query):
    assert client.get(f"/help/answers.json{query}").status_code == 200


def test_without_a_help_centre_there_is_nothing(client):
    assert client.get("/help/answers.json?q=parcel").json() == {"items": []}
    assert client.get("/help/faq.json").json() == {"title": "", "items": []}


def test_questions_and_answers_come_as_plain_words_and_only_those_for_everybody(client, centre):
    response = client.get("/help/faq.json?language=en")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response.json() == {
        "title": "",
        "items": [
            {
                "question": "Do you mend?",
                "answer": ["Yes, for three years.", "Send it."],
                "url": "/help/en/orders/care/",
                "language": "en",
            }
        ],
    }


def test_a_shelf_shows_all_its_articles_under_its_name(client, centre):
    said = client.get("/help/faq.json?collection=orders&language=en").json()
    assert said["title"] == "Orders"
    assert [item["question"] for item in said["items"]] == ["Where is my parcel?", "Do you mend?"]
    assert said["items"][0]["answer"] == ["How to follow it.", "Look at the number in our mail."]


def test_a_translation_comes_before_the_first_language(client, centre):
    centre.german()
    said = client.get("/help/faq.json?collection=orders&language=de").json()
    assert said["title"] == "Bestellungen"
    assert [(item["question"], item["language"]) for item in said["items"]] == [
        ("Wo ist mein Paket?", "de"),
        ("Do you mend?", "en"),
    ]


@pytest.mark.parametrize("path", ["nowhere", "orders/care", "../..", "%00", "orders/where-is-my-parcel", "a" * 3000])
def test_what_is_no_shelf_shows_nothing(client, centre, path):
    assert client.get(f"/help/faq.json?collection={path}").json() == {"title": "", "items": []}


def test_one_and_many_questions_cost_the_same(client, centre):
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as queries:
            client.get("/help/faq.json?language=en")
        counts.append(len(queries))
        for number in range(3):
            centre.article(f"Care {number}", slug=f"care-{turn}-{number}", kind="faq", body=ASKED)
    assert counts[0] == counts[1]


def test_whoever_asks_without_end_is_asked_to_slow_down(client, centre, monkeypatch):
    monkeypatch.setattr(embedding, "BY_ADDRESS", Buckets(burst=2, per_second=0.001))
    codes = [client.get("/help/answers.json?q=parcel").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    assert Customer.objects.count() == 0
