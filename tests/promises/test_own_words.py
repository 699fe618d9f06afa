"""The business's own words for what customers hear from us on our own, and how they read before anybody does."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.models import MessageTemplate
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.make import make
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.models import Notice, Promise, PromiseKind, Source
from heard.promises.notices.own_words import OCCASIONS
from heard.staff.models import Agent, Role, Team
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
Purpose = MessageTemplate.Purpose


@pytest.fixture
def shop():
    return Ledger()


def own(purpose, text, *, language="en", inbox=None):
    return MessageTemplate.objects.create(purpose=purpose, language=language, inbox=inbox, text=text)


def told(kind):
    react_until_done()
    return Notice.objects.get(kind=kind).text


def test_a_business_says_where_it_stands_in_its_own_words(shop):
    own(Purpose.UPDATE, "no news yet on {number}, {customer}: {where} {unknown}")
    conversation = shop.mail(at=TEN)
    prepare_updates(at=TEN + DAY + dt.timedelta(minutes=1))
    assert told("update") == f"no news yet on {conversation.pk}, Cleo Lind: we are still working on it. {{unknown}}"


def test_an_inbox_has_its_own_before_those_of_all_and_a_language_before_none(shop):
    own(Purpose.APOLOGY, "Sorry from everybody")
    own(Purpose.APOLOGY, "Sorry from this inbox about {thing}", inbox=shop.inbox)
    own(Purpose.APOLOGY, "Pardon", language="fr", inbox=shop.inbox)
    conversation = shop.mail(at=TEN)
    make(
        conversation=conversation,
        kind=PromiseKind.OTHER,
        words="a bulb",
        due_at=TEN + DAY,
        source=Source.AGENT,
        agent=shop.ana,
        at=TEN,
    )
    fall_due(at=TEN + DAY)
    assert told("apology") == "Sorry from this inbox about “a bulb”"


@pytest.fixture
def boss(client):
    boss = Agent.objects.create_user("bo@lamp.example", name="Bo Lind", role=Role.ADMIN)
    client.force_login(boss)
    return boss


def read(client, purpose, text, **more):
    typed = {"purpose": purpose, "text": text, "language": "en", "inbox": ""}
    return client.post("/studio/previews/template/", typed | more).json()


def test_what_is_typed_is_read_as_the_whole_letter_in_a_real_conversation(shop, boss, client):
    conversation = shop.mail("Where is it?", subject="My bulb", at=timezone.now())
    answer = read(client, Purpose.WARNING, "{thing} by {due} will be late, dear {customer}. {next}")
    assert answer["subject"] == "My bulb"
    assert "Hi Cleo" in answer["html"]
    assert "an answer by" in answer["html"]
    assert "will be late, dear Cleo Lind. We are on it" in answer["html"]
    assert f"request {conversation.pk}" in answer["html"]
    assert (Notice.objects.count(), Promise.objects.told().count()) == (0, 0)


def test_whoever_may_not_open_an_inbox_reads_nothing_of_its_customers(shop, boss, client):
    shop.mail("Secret", subject="Secret", at=timezone.now())
    shop.inbox.teams.add(Team.objects.create(name="Care"))
    editor = Agent.objects.create_user("ed@lamp.example", name="Ed Ito", role=Role.EDITOR)
    client.force_login(editor)
    assert "problem" in read(client, Purpose.UPDATE, "{customer}")


def test_before_anything_is_switched_on_every_occasion_reads_as_it_will(shop, boss, client):
    shop.mail(at=timezone.now())
    close(conversation=shop.mail("two", number="two", at=timezone.now()), agent=shop.ana, at=timezone.now())
    html = client.post("/studio/previews/informing/").json()["html"]
    assert [html.count(f"<h3>{Purpose(occasion).label}</h3>") for occasion in OCCASIONS] == [1] * len(OCCASIONS)
    assert "a short word on request" in html
    assert "Is everything still as it should be?" in html


def test_without_a_customer_there_is_nothing_to_read_yet(boss, client):
    assert "As soon as somebody" in client.post("/studio/previews/informing/").json()["problem"]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"purpose": "update", "subject": "News"}, "keeps the request"),
        ({"purpose": "check_in", "text": "Hello {due} and {thing}"}, "{due}, {thing}"),
    ],
)
def test_words_that_could_never_be_filled_in_are_refused_kindly(boss, client, typed, problem):
    form = {"purpose": "update", "inbox": "", "language": "en", "subject": "", "text": "Hello"}
    page = client.post("/studio/message-templates/new/", form | typed)
    assert page.status_code == 200
    assert problem in page.content.decode()
    assert MessageTemplate.objects.count() == 0


def test_own_words_for_every_occasion_are_kept(boss, client):
    for occasion in OCCASIONS:
        form = {"purpose": occasion, "inbox": "", "language": "en", "subject": "", "text": "Hello {customer}"}
        assert client.post("/studio/message-templates/new/", form).status_code == 302
    assert MessageTemplate.objects.count() == len(OCCASIONS)
