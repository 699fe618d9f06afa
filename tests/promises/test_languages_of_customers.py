"""Customers read their pages in the language they write in, also where agents have no workspace in it."""

import datetime as dt

import pytest
from django.utils import timezone, translation
from django.utils.html import escape
from django.utils.translation import gettext

from heard.conversations.request_links import request_path
from heard.customers.languages import LANGUAGES, language_of_visitor, shown_in
from heard.promises.actions.make import make
from heard.promises.models import PromiseKind, Source
from heard.promises.notices.links import unsubscribe_path
from heard.promises.notices.wordings import WORDINGS
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
OTHERS = [code for code in LANGUAGES if code != "en"]


def test_pages_and_letters_know_the_same_languages():
    assert set(LANGUAGES) == set(WORDINGS)


@pytest.mark.parametrize("language", OTHERS)
def test_a_request_is_shown_in_the_language_it_was_written_in(client, language):
    shop, now = Ledger(), timezone.now()
    asked = shop.mail("…", address="mina@lamp.example", language=language, at=now)
    make(
        conversation=asked, kind=PromiseKind.UPDATE, due_at=now + dt.timedelta(days=1), source=Source.AGENT, agent=None,
        is_told=True, at=now,
    )  # fmt: skip
    page = client.get(request_path(asked.pk, asked.customer_id, at=now)).content.decode()
    assert f'<html lang="{language}"' in page
    for words in ("What we promised", "Please call me", "Add something"):
        with translation.override(language):
            told = gettext(words)
        assert told != words
        assert escape(told) in page
        assert words not in page


@pytest.mark.parametrize("language", OTHERS)
def test_so_are_the_wish_and_the_way_to_all_requests(client, language):
    shop, now = Ledger(), timezone.now()
    asked = shop.mail("…", address="mina@lamp.example", at=now)
    asked.customer.language = language
    asked.customer.save()
    for path, words in (
        (unsubscribe_path(asked.customer_id, at=now), "Only when there is news"),
        ("/requests/", "Your email address"),
    ):
        page = client.get(path, headers={"Accept-Language": f"{language}-XX,xx;q=0.5"}).content.decode()
        with translation.override(language):
            told = gettext(words)
        assert told != words
        assert escape(told) in page


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("pl-PL,pl;q=0.9,en;q=0.8", "pl"), ("sv,nl;q=0.5,de;q=0.7", "de"), ("sv", "en"), ("", "en"), ("*", "en"), ("\0;q", "en")],
)  # fmt: skip
def test_a_visitor_is_answered_in_what_their_browser_asks_for(accepted, language):
    assert language_of_visitor(accepted) == language


def test_a_language_we_do_not_speak_is_not_mixed_into_ours(client):
    shop, now = Ledger(), timezone.now()
    asked = shop.mail("…", address="haru@lamp.example", language="ja", at=now)
    asked.customer.language = "ja"
    asked.customer.save()
    for path in (request_path(asked.pk, asked.customer_id, at=now), unsubscribe_path(asked.customer_id, at=now)):
        assert '<html lang="en"' in client.get(path).content.decode()
    assert [shown_in(code) for code in ("ja", "de-AT", "PT_br", "")] == ["en", "de", "pt", "en"]
    assert shown_in("ja", otherwise="fr") == "fr"
