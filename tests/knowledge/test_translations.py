"""Editors see in which languages their articles are, and begin a translation with one click."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale

from heard.knowledge.importing.found import Found
from heard.knowledge.importing.storing import store_articles
from heard.knowledge.models import Article, Collection, HelpCentre
from heard.knowledge.queries.translations import Standing, Translated, Version, counted, languages_of, translations_of
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.fixture
def editor() -> Client:
    client = Client()
    client.force_login(Agent.objects.create_user("eda@lamp.example", "x", name="Eda", role=Role.EDITOR))
    return client


def test_each_article_stands_somehow_in_each_language(centre: Centre) -> None:
    german = centre.german()
    other = centre.article("Another", slug="another")
    centre.article("Draft", slug="draft", live=False)
    at = timezone.now()
    Article.objects.filter(pk=centre.parcel.pk).update(last_published_at=at - dt.timedelta(days=2))
    Article.objects.filter(pk=german.pk).update(last_published_at=at - dt.timedelta(days=1))
    missing = Translated(other.pk, "Another", "en", (Version("de", Standing.MISSING),))

    def parcel(standing: Standing) -> Translated:
        return Translated(centre.parcel.pk, "Where is my parcel?", "en", (Version("de", standing, german.pk),))

    assert languages_of(centre.home) == ["en", "de"]
    assert translations_of(centre.home) == [missing, parcel(Standing.THERE)]
    Article.objects.filter(pk=centre.parcel.pk).update(last_published_at=at)
    assert translations_of(centre.home) == [missing, parcel(Standing.OLDER)]
    german.unpublish()
    found = translations_of(centre.home)
    assert found == [missing, parcel(Standing.DRAFT)]
    assert dict(counted(found)) == {("de", "missing"): 1, ("de", "draft"): 1}


def test_they_are_shown_by_language_and_how_they_stand(centre: Centre, editor: Client) -> None:
    centre.german()
    centre.article("Another", slug="another")
    page = editor.get(reverse("help_translations")).content.decode()
    assert "Another" in page
    assert "Where is my parcel?" in page
    page = editor.get(reverse("help_translations"), {"language": "de", "standing": "missing"}).content.decode()
    assert "Another" in page
    assert "Where is my parcel?" not in page
    assert (
        editor.get(
            reverse("help_translations"), {"language": "xx", "standing": "?", "from": "\u0663", "centre": "a"}
        ).status_code
        == 200
    )


def test_a_translation_is_begun_as_a_draft_on_the_same_shelf(centre: Centre, editor: Client) -> None:
    HelpCentre.objects.filter(pk=centre.home.copy_for_translation(Locale.objects.get(language_code="de")).pk).update(
        live=True
    )
    way = reverse("help_translating", args=[centre.parcel.pk, "de"])
    assert way in editor.get(reverse("help_translations")).content.decode()
    answer = editor.post(way)
    german = Article.objects.get(locale__language_code="de")
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[german.pk])
    assert (german.live, german.title) == (False, "Where is my parcel?")
    shelf = Collection.objects.get(locale__language_code="de")
    assert (shelf.live, shelf.alias_of, german.get_parent().pk) == (True, None, shelf.pk)
    assert editor.get(answer["Location"]).status_code == 200
    assert editor.post(way)["Location"] == answer["Location"]
    assert Article.objects.count() == 2
    german.title = "Wo ist mein Paket?"
    german.save_revision().publish()
    assert "Wo ist mein Paket?" in Client().get("/help/de/orders/").content.decode()


def test_only_editors_begin_them(centre: Centre) -> None:
    client = Client()
    client.force_login(Agent.objects.create_user("leo@lamp.example", "x", name="Leo", role=Role.LEAD))
    assert client.post(reverse("help_translating", args=[centre.parcel.pk, "de"])).status_code in (302, 403)
    assert client.get(reverse("help_translations")).status_code in (302, 403)
    assert Article.objects.count() == 1


def test_a_language_that_is_none_is_not_there(centre: Centre, editor: Client) -> None:
    assert editor.post(reverse("help_translating", args=[centre.parcel.pk, "xx"])).status_code == 404


def test_the_same_id_in_two_languages_is_one_article(centre: Centre) -> None:
    at = timezone.now()

    def found(language: str, words: str) -> Found:
        return Found("refund", words, f"<p>{words}</p>", "a", language=language)

    store_articles([found("de", "Geld zurück"), found("en", "Refund")], centre=centre.home, language="en", at=at)
    store_articles([found("ar", "استرداد")], centre=centre.home, language="en", at=at)
    keys = set(Article.objects.filter(external_id="refund").values_list("translation_key", flat=True))
    assert (Article.objects.filter(external_id="refund").count(), len(keys)) == (3, 1)


def test_it_costs_the_same_for_one_and_for_three(centre: Centre, django_assert_num_queries: object) -> None:
    centre.german()
    for number in range(3):
        with django_assert_num_queries(3):
            assert len(translations_of(centre.home)) == number + 1
        centre.article(f"Another {number}", slug=f"another-{number}")
