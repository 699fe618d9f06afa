"""Ten thousand questions from one address: it is asked to wait, told how to reach a person, and keeps nobody else from searching."""

import pytest

from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.views import search as views
from heard.plumbing.api.limits import Buckets
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db
PAGES = ("/help/search/", "/help/suggestions/")


@pytest.fixture(autouse=True)
def centre(monkeypatch):
    monkeypatch.setattr(views, "BY_ADDRESS", Buckets(burst=2, per_second=0.001))
    index_articles(article_ids=[Centre().parcel.pk])


def asked(client, path, address="203.0.113.7"):
    return client.get(path, {"q": "where is my parcel"}, REMOTE_ADDR=address)


@pytest.mark.parametrize("path", PAGES)
def test_who_asks_without_end_is_asked_to_wait_and_others_are_answered(client, path):
    assert [asked(client, path).status_code for _ in range(4)] == [200, 200, 429, 429]
    assert asked(client, path, "203.0.113.8").status_code == 200


def test_it_is_told_kindly_with_a_way_to_people(client):
    for _ in range(3):
        answer = asked(client, PAGES[0]).content.decode()
    assert "Please wait a few minutes, then try again" in answer
    assert "/contact/" in answer
    assert "Where is my parcel?</strong>" not in answer


def test_the_empty_page_is_shown_as_often_as_one_likes(client):
    assert {client.get(PAGES[0], REMOTE_ADDR="203.0.113.7").status_code for _ in range(5)} == {200}
