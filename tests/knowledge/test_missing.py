"""Editors see what readers looked for in vain, and which articles need care."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from heard.knowledge.actions.keep_video import keep_video
from heard.knowledge.models import Article, Mark, Video
from heard.knowledge.models.search_asked import SearchAsked
from heard.knowledge.queries.missing import Broken, badly_marked, broken_links, stale, unanswered
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db(transaction=True)


def test_what_was_searched_for_in_vain() -> None:
    at = timezone.now()
    asked = {"language": "en", "centre": None}
    SearchAsked.objects.create(day=at.date(), text="glow worms", times=3, hits=0, **asked)
    SearchAsked.objects.create(day=at.date() - dt.timedelta(days=2), text="glow worms", times=2, hits=0, **asked)
    SearchAsked.objects.create(day=at.date(), text="lamps", times=9, hits=4, **asked)
    SearchAsked.objects.create(day=at.date() - dt.timedelta(days=40), text="old", times=9, hits=0, **asked)
    assert list(unanswered(at=at)) == [{"text": "glow worms", "language": "en", "asked": 5}]


def test_articles_that_mostly_did_not_help() -> None:
    parcel = Centre().parcel
    for reader, helped in (("a", False), ("b", True)):
        Mark.objects.create(article=parcel, reader=reader, helped=helped)
    assert list(badly_marked()) == []
    Mark.objects.create(article=parcel, reader="c", helped=False)
    assert [(one.pk, one.bad, one.marked) for one in badly_marked()] == [(parcel.pk, 2, 3)]


def a_film_marked(*helped: bool, **fields: Any) -> Video:
    film = keep_video(video=Video(**{"title": "Wick", "is_published": True, **fields}))
    for number, one in enumerate(helped):
        said = {} if one else {"reason": "unclear", "words": f"Too dark {number}."}
        Mark.objects.create(video=film, reader=f"{number}", helped=one, **said)
    return film


def test_videos_that_mostly_did_not_help_stand_among_the_articles_the_worst_first() -> None:
    parcel = Centre().parcel
    for reader in "abc":
        Mark.objects.create(article=parcel, reader=reader, helped=False)
    worse = a_film_marked(False, False, False, False)
    better = a_film_marked(True, False, False)
    a_film_marked(True, True, False)
    a_film_marked(False, False)
    a_film_marked(False, False, False, is_published=False)
    assert [(one, one.bad, one.marked) for one in badly_marked()] == [(worse, 4, 4), (parcel, 3, 3), (better, 2, 3)]
    assert badly_marked()[2].reasons == [("I did not understand it", 2)]
    assert badly_marked()[2].said == ["Too dark 2.", "Too dark 1."]


def test_editors_are_led_to_the_video_that_did_not_help() -> None:
    film = a_film_marked(False, False, False)
    client = Client()
    client.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR))
    page = client.get(reverse("help_missing")).content.decode()
    assert f'<a href="/studio/videos/edit/{film.pk}/" dir="auto">Wick</a> <span class="w-status">Video</span>' in page
    assert "I did not understand it (3)" in page


def test_the_page_costs_the_same_whether_one_did_not_help_or_three() -> None:
    def grow(number: int) -> int:
        for _ in range(number):
            a_film_marked(False, False, False)
            article = centre.article("Other", slug=f"other-{Article.objects.count()}")
            for reader in "abc":
                Mark.objects.create(article=article, reader=reader, helped=False, reason="wrong", words="No.")
        with CaptureQueriesContext(connection) as queries:
            badly_marked()
        return len(queries)

    centre = Centre()
    assert grow(1) == grow(2) == 6


def test_why_an_article_did_not_help_is_told_with_the_newest_words() -> None:
    at = timezone.now()
    centre = Centre()
    other = centre.article("Other", slug="other")
    said = [("unclear", "Which number?"), ("unclear", ""), ("wrong", "It is green."), ("", ""), ("not_mine", "x")]
    for number, (reason, words) in enumerate(said):
        on = other if words == "x" else centre.parcel
        moment = at - dt.timedelta(days=number)
        Mark.objects.create(article=on, reader=f"{number}", helped=False, reason=reason, words=words, marked_at=moment)
    Mark.objects.create(article=centre.parcel, reader="good", helped=True, reason="wrong", words="never shown")
    (parcel,) = badly_marked()
    assert parcel.reasons == [("I did not understand it", 2), ("Something in it is not right", 1)]
    assert parcel.said == ["Which number?", "It is green."]


def test_editors_read_the_reasons_and_nothing_of_it_is_markup() -> None:
    parcel = Centre().parcel
    for number in range(3):
        Mark.objects.create(article=parcel, reader=f"{number}", helped=False, reason="wrong", words=f"<b>{number}</b>")
    client = Client()
    client.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR))
    page = client.get(reverse("help_missing")).content.decode()
    assert "Something in it is not right (3)" in page
    assert page.count("&lt;b&gt;") == 3
    assert "<b>0</b>" not in page


def test_the_language_of_a_search_has_its_name() -> None:
    SearchAsked.objects.create(
        day=timezone.now().date(), text="glow worms", times=3, hits=0, language="de", centre=None
    )
    SearchAsked.objects.create(day=timezone.now().date(), text="xyzzy", times=3, hits=0, language="xq", centre=None)
    client = Client()
    client.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR))
    page = client.get(reverse("help_missing")).content.decode()
    assert "<td>German</td>" in page
    assert "<td>xq</td>" in page


def test_articles_to_look_at_again() -> None:
    at = timezone.now()
    centre = Centre()
    old = centre.article("Old", slug="old")
    due = centre.article("Due", slug="due")
    Article.objects.filter(pk=old.pk).update(last_published_at=at - dt.timedelta(days=400))
    Article.objects.filter(pk=due.pk).update(review_by=at.date())
    assert [one.pk for one in stale(at=at)] == [due.pk, old.pk]


def test_links_that_lead_nowhere() -> None:
    centre = Centre()
    there = '<p><a href="/help/en/orders/where-is-my-parcel/#part-late">a</a> <a href="/help/en/orders/">b</a> <a href="/help/search/?q=x">c</a></p>'
    gone = '<p><a href="/help/en/orders/gone/?x=1">d</a> <a href="https://a.example/help/en/gone/">e</a></p>'
    centre.article("Fine", slug="fine", text=there)
    lost = centre.article("Lost", slug="lost", text=gone)
    assert broken_links() == [Broken(lost, "/help/en/orders/gone/")]
