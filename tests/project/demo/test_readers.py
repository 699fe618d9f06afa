"""What readers of the demo left behind is true: what they sought in vain is not there, and editors see all of it."""

import pytest
from django.test import Client
from django.utils import timezone

from heard.channels.contact.queries.spared import spared
from heard.knowledge.actions.index_articles import index_articles
from heard.knowledge.models import Article, Mark, SearchAsked, ShortLink, ShortLinkOpening
from heard.knowledge.queries.missing import badly_marked, broken_links, stale, unanswered
from heard.knowledge.queries.openings import opened
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.knowledge.short_targets import target_of
from heard.plumbing.models import Installation
from heard.project.demo.help_centre import open_help
from heard.project.demo.readers import MARKS, SHORT, SOUGHT, let_readers_speak
from heard.project.demo.shop import furnish

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(settings):
    """Now, in a demo whose help centre has readers."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    now = timezone.now()
    Installation.current()
    Installation.objects.update(is_demo=True)
    furnish(at=now)
    open_help(at=now)
    let_readers_speak(at=now)
    index_articles(article_ids=list(Article.objects.values_list("pk", flat=True)))
    return now


def test_what_was_sought_in_vain_is_not_to_be_found(at):
    number = SearchAsked.objects.values_list("centre", flat=True).distinct().get()
    sure = {
        text: [hit.title for hit in found.hits if hit.is_sure]
        for language, sought in SOUGHT.items()
        for text in sought
        for found in [search(text, reader=ANYBODY, languages=(language, "en"), centre=number, limit=20)]
    }
    assert {text: titles for text, titles in sure.items() if titles} == {}


def test_editors_see_it_the_most_frequent_first(at):
    asked = unanswered(at=at)
    assert asked[0] == {"text": "wrapped as a present", "language": "en", "asked": 17}
    assert {one["text"]: one["asked"] for one in asked} == {
        text: often for sought in SOUGHT.values() for text, often in sought.items()
    }
    assert [(one.slug, one.bad, one.marked) for one in badly_marked()] == [
        ("change-the-address", 5, 8),
        ("ways-to-pay", 2, 4),
    ]
    assert [(one.slug, one.owner.name) for one in stale(at=at)] == [("goodwill", "Jonas Feld")]
    assert broken_links() == []
    told = spared(at=at)
    assert told.shown == 46
    assert all(number > 3 for number in (told.opened, told.enough, told.wrote, told.left))


def test_all_of_it_was_so_far_and_says_nothing_of_who_it_was(at):
    assert not SearchAsked.objects.filter(day__gt=at.date()).exists()
    assert not ShortLinkOpening.objects.filter(day__gt=at.date()).exists()
    assert not Mark.objects.filter(marked_at__gt=at).exists()
    assert not Mark.objects.exclude(customer=None).exists()
    earliest = Mark.objects.order_by("marked_at").values_list("marked_at", flat=True)[0]
    assert Article.objects.filter(first_published_at__gt=earliest).count() == 0
    assert Mark.objects.count() == sum(good + len(others) for good, others in MARKS.values())


def test_its_short_links_lead_somewhere_and_were_opened(at):
    assert {link.word: target_of(link.target) for link in ShortLink.objects.all()} == {
        word: target for word, (target, _) in SHORT.items()
    }
    assert all(0 < link.lately < link.ever for link in opened(at=at))
    assert {Client().get(target).status_code for target, _ in SHORT.values()} == {200}


def test_what_the_help_centre_says_of_prices_is_what_the_shop_says(at):
    page = Client().get("/shop/").content.decode()
    costs = Client().get("/help/en/delivery/delivery-times-and-costs/").content.decode()
    warranty = Client().get("/help/en/care/repairs-and-warranty/").content.decode()
    assert "Free in Britain from £40, two to four working days. The rest of Europe £9." in page
    assert [words in costs for words in ("free from £40", "2 to 4", "£9")] == [True] * 3
    assert "three years" in page
    assert "three years" in warranty
