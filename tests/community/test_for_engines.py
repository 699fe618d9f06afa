"""Search engines are told of every question that is worth finding, and of nothing else."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.community.actions.close import close, open_again
from heard.community.actions.delete_post import delete_post
from heard.community.models import ClosureReason, Community, Post, PostState
from heard.community.paths import question_path
from heard.community.queries import for_engines
from heard.customers.actions.erase_customer import erase_customer
from heard.plumbing.reactions import react_until_done
from tests.community.among import HOUR

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def read(path: str) -> str:
    answer = Client().get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/xml")
    return answer.content.decode()


def places(text: str) -> list[str]:
    return re.findall("<loc>http://testserver([^<]*)</loc>", text)


def told() -> list[str]:
    """Every address in the maps that robots.txt leads to."""
    robots = Client().get("/robots.txt").content.decode()
    maps = [one for one in re.findall("Sitemap: http://testserver(.*)", robots) if one.startswith("/community/")]
    return [place for index in maps for one in places(read(index)) for place in places(read(one))]


def test_every_question_everybody_sees_is_in_the_map_with_when_it_last_changed(shop, mina, tom):
    plain, answered, solved = (
        shop.question(mina, f"How {word} it shine?", at=NOW - HOUR) for word in ("does", "did", "will")
    )
    shop.answered(answered, tom, at=NOW)
    close(question=solved, reason=ClosureReason.SOLVED, member=mina, at=NOW)
    assert told() == [question_path(one) for one in (plain, answered, solved)]
    text = read(f"/community/sitemap-{plain.pk // for_engines.A_MAP}.xml")
    moments = re.findall("<lastmod>(.*?)</lastmod>", text)
    assert moments == [one.isoformat() for one in (NOW - HOUR, NOW, NOW - HOUR)]


@pytest.mark.parametrize("state", [state for state in PostState.values if state != "visible"])
def test_what_is_hidden_waits_or_was_taken_away_is_in_no_map(shop, mina, state):
    question = shop.question(mina)
    Post.objects.filter(pk=question.pk).update(state=state)
    assert told() == []
    assert "community" not in "".join(re.findall("Sitemap: (.*)", Client().get("/robots.txt").content.decode()))


def test_what_its_author_removed_or_whose_author_is_erased_is_in_no_map(shop, mina, tom):
    removed, erased = shop.question(mina), shop.question(tom, "Where do I find my own number?")
    delete_post(post=removed, member=mina, at=NOW)
    assert told() == [question_path(erased)]
    erase_customer(customer=tom.customer, agent=shop.ana, at=NOW)
    react_until_done()
    assert told() == []


@pytest.mark.parametrize("reason", [one for one in ClosureReason if one != ClosureReason.SOLVED])
def test_what_was_closed_in_vain_is_neither_in_the_map_nor_to_be_kept_by_search_engines_until_it_is_opened(
    shop, mina, reason
):
    question = shop.question(mina)
    close(question=question, reason=reason, agent=shop.ana, at=NOW)
    assert told() == []
    assert '<meta name="robots" content="noindex">' in Client().get(question_path(question)).content.decode()
    open_again(question=question, agent=shop.ana, at=NOW)
    assert told() == [question_path(question)]
    page = Client().get(question_path(question)).content.decode()
    assert "noindex" not in page
    assert f'rel="canonical" href="http://testserver{question_path(question)}"' in page


def test_a_community_that_is_closed_has_no_map(shop, mina):
    question = shop.question(mina)
    Community.objects.update_or_create(pk=1, defaults={"is_open": False})
    assert told() == []
    for path in ("/community/sitemap.xml", f"/community/sitemap-{question.pk // for_engines.A_MAP}.xml"):
        assert Client().get(path).status_code == 404


def test_many_questions_are_in_many_maps_each_bounded(shop, mina, monkeypatch):
    monkeypatch.setattr(for_engines, "A_MAP", 2)
    asked = [shop.question(mina, f"Question number {number}?") for number in range(3)]
    Post.objects.filter(pk=asked[1].pk).update(state="hidden")
    maps = places(read("/community/sitemap.xml"))
    assert maps == [f"/community/sitemap-{number}.xml" for number in sorted({asked[0].pk // 2, asked[2].pk // 2})]
    assert told() == [question_path(asked[0]), question_path(asked[2])]
    assert Client().get(f"/community/sitemap-{asked[2].pk // 2 + 1}.xml").status_code == 404
    assert Client().get(f"/community/sitemap-{10**25}.xml").status_code == 404


def test_one_question_and_three_cost_the_same(shop, mina, tom):
    counts = []
    for number in range(3):
        question = shop.question(mina, f"Question number {number}?")
        shop.answered(question, tom, f"Answer number {number}.")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            told()
        counts.append(len(asked))
    assert counts[0] == counts[2]


def test_pages_that_are_nobodys_but_ones_own_are_not_walked_through():
    robots = Client().get("/robots.txt").content.decode().splitlines()
    for path in ("/community/mine/", "/community/mail/", "/community/ask/", "/community/joining/"):
        assert f"Disallow: {path}" in robots
