"""Editors see what readers looked for in vain, and which articles need care."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.knowledge.models import Article, Mark
from heard.knowledge.models.search_asked import SearchAsked
from heard.knowledge.queries.missing import Broken, badly_marked, broken_links, stale, unanswered
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
