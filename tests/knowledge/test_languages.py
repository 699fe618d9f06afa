"""The languages of a help centre are those of its customers, of whom more are spoken to than agents have screens."""

import io
import re

import pytest
from django.conf import settings
from django.test import Client

from heard.customers.languages import LANGUAGES
from heard.knowledge.importing.command import main as bring_in
from heard.knowledge.queries.search import search
from heard.knowledge.reading import ANYBODY
from heard.staff.forms import ProfileForm
from tests.knowledge.centre import Centre

pytestmark = pytest.mark.django_db


def names(page):
    """Return the languages that a page offers."""
    menu = re.search(r'<nav aria-label="[^"]*"><ul>(<li><a href="[^"]*" hreflang=.*?)</ul></nav>', page, re.DOTALL)
    return re.findall(r'hreflang="(\w+)"', menu[1]) if menu else []


def test_articles_are_written_and_read_in_every_language_customers_are_answered_in(tmp_path):
    Centre()
    lines = [
        f'{{"id": "{code}", "title": "Lumen {code}", "body": "word{code} lantern", "language": "{code}"}}'
        for code in LANGUAGES
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(lines))
    assert bring_in([str(tmp_path / "a.jsonl")], io.StringIO(), io.StringIO()) == 0
    for code in LANGUAGES:
        found = search(f"word{code}", reader=ANYBODY, languages=(code,), limit=1).hits
        page = Client().get(found[0].url).content.decode()
        assert (found[0].title, f'lang="{code}"' in page) == (f"Lumen {code}", True)
    assert set(names(page)) == set(LANGUAGES)


def test_a_page_offers_the_languages_of_its_centre_and_the_one_it_is_in():
    centre = Centre()
    assert names(Client().get("/help/en/").content.decode()) == []
    assert names(Client().get("/help/fr/").content.decode()) == ["en", "fr"]
    centre.german()
    assert names(Client().get("/help/en/").content.decode()) == ["en", "de"]


def test_who_asks_for_french_is_spoken_to_in_french_whatever_the_articles_are_in():
    Centre()
    response = Client().get("/help/", headers={"accept-language": "fr-CA, en;q=0.5"})
    assert response["Location"] == "/help/fr/"
    page = Client().get("/help/fr/").content.decode()
    assert '<html lang="fr"' in page
    assert "Nous n’avons pas encore traduit notre aide" in page


def test_agents_choose_among_the_languages_their_screens_are_whole_in():
    assert [code for code, _ in ProfileForm.base_fields["language"].choices] == ["en", "de", "ar"]
    assert [code for code, _ in settings.LANGUAGES] == list(LANGUAGES)
    page = Client().get("/login/", headers={"accept-language": "fr, de;q=0.7, en;q=0.5"}).content.decode()
    assert '<html lang="de"' in page
