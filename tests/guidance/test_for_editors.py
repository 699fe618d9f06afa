"""What editors are shown of conversations."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.guidance.actions.draft_article import draft_article
from heard.guidance.actions.group_questions import group_questions
from heard.guidance.models import AskedAgain
from heard.guidance.queries.asked_again import asked_again
from heard.guidance.queries.for_editors import overdue_policies, waiting_drafts
from heard.knowledge.models import Article
from heard.staff.models import Role
from tests.guidance.among import Beside

pytestmark = pytest.mark.django_db
PAGE = "/studio/help/conversations/"


@pytest.fixture
def shop():
    return Beside()


@pytest.fixture
def editor(shop, client):
    client.force_login(shop.agent("Ed", role=Role.EDITOR))
    return client


def drafted(shop, text):
    conversation = shop.mail(text, subject=text)
    shop.answered(conversation, "Like this.")
    return draft_article(conversation=conversation, agent=shop.ana)


def test_a_draft_waits_until_an_editor_publishes_it(shop, editor):
    draft = drafted(shop, "How do I hang it")
    page = editor.get(PAGE).content.decode()
    assert ("How do I hang it" in page, "Ana Moreno" in page) == (True, True)
    draft.get_latest_revision().publish()
    assert waiting_drafts() == []


def test_policies_are_listed_from_their_day_of_review_on_with_who_looks_after_them(shop, editor):
    today = timezone.now().date()
    Article.objects.filter(pk=shop.policy.pk).update(review_by=today + dt.timedelta(days=1), owner=shop.ben)
    assert overdue_policies(at=timezone.now()) == []
    Article.objects.filter(pk=shop.policy.pk).update(review_by=today)
    assert "Ben Okafor" in editor.get(PAGE).content.decode()


def test_what_is_sent_is_counted(shop, editor, settings):
    settings.HEARD_URL = "https://lamp.example"
    shop.answered(shop.mail(), "https://lamp.example/help/en/orders/warranty/", at=timezone.now())
    assert "Our warranty" in editor.get(PAGE).content.decode()


def test_whoever_is_no_editor_does_not_see_it(shop, client):
    client.force_login(shop.ana)
    assert client.get(PAGE).status_code in {302, 403}


def test_three_drafts_cost_as_many_queries_as_one(shop, editor):
    counts = []
    for texts in (["One"], ["Two", "Three"]):
        for text in texts:
            drafted(shop, text)
        editor.get(PAGE)
        with CaptureQueriesContext(connection) as asked:
            editor.get(PAGE)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# Questions answered by hand again and again

NOW = timezone.now()
AGAIN = [
    "Which jacket size should I take?",
    "What jacket size should I take?",
    "Which size of the jacket should I take?",
]
ELSE = ["My kettle is full of limescale", "You charged my card twice"]


def asked(shop, text, **fields):
    conversation = shop.mail(text, subject=fields.pop("subject", "Question"), at=NOW - dt.timedelta(days=2), **fields)
    shop.answered(conversation, "By hand.", at=NOW - dt.timedelta(days=1))
    return conversation


def test_what_was_answered_by_hand_three_times_is_gathered_once_a_day(shop, editor):
    several = [asked(shop, text).pk for text in AGAIN]
    for text in ELSE:
        asked(shop, text)
    assert group_questions(at=NOW) == 1
    assert AskedAgain.objects.get().conversations == several[::-1]
    assert group_questions(at=NOW + dt.timedelta(hours=1)) == 0
    assert group_questions(at=NOW + dt.timedelta(hours=21)) == 1
    page = editor.get(PAGE).content.decode()
    assert f'action="/conversations/{several[-1]}/article/"' in page


def test_what_an_article_answered_or_nobody_or_long_ago_is_not_gathered(shop, settings):
    settings.HEARD_URL = "https://lamp.example"
    shop.answered(asked(shop, AGAIN[0]), "https://lamp.example/help/en/orders/warranty/", at=NOW)
    asked(shop, AGAIN[1])
    shop.mail(AGAIN[2], at=NOW)
    assert group_questions(at=NOW) == 0
    asked(shop, AGAIN[2])
    assert group_questions(at=NOW + dt.timedelta(days=100)) == 0


def test_an_editor_sees_no_question_of_an_inbox_they_may_not_open(shop):
    hidden = [asked(shop, text, inbox=shop.orders).pk for text in AGAIN]
    group_questions(at=NOW)
    assert AskedAgain.objects.get().conversations == hidden[::-1]
    assert asked_again(shop.agent("Ed", role=Role.EDITOR)) == []
    assert [(one.example.pk, one.times) for one in asked_again(shop.ben)] == [(hidden[-1], 3)]


def test_what_is_asked_in_a_language_whose_meaning_nobody_knows_is_not_thrown_together(shop):
    for number in range(3):
        conversation = asked(shop, f"أين طلبي {number}")
        type(conversation).objects.filter(pk=conversation.pk).update(language="ar")
    assert group_questions(at=NOW) == 0
