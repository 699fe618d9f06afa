"""What somebody tries who wants to see hidden words, to advertise, or to stay after all was forgotten."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from heard.community.actions._posts import NotAllowed
from heard.community.actions.ask import ask
from heard.community.actions.moderate import moderate
from heard.community.actions.retag import retag
from heard.community.belongings import CommunityBelongings
from heard.community.models import Post, PostState, Tag, TrustLevel
from heard.knowledge.queries.search import search
from heard.knowledge.queries.suggest import suggest
from heard.knowledge.reading import AN_AGENT, ANYBODY
from tests.community.among import Among

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Among()


def test_a_question_that_is_hidden_is_not_found_from_that_moment_on(shop):
    question = shop.question(shop.member("mina"))
    assert [hit.key for hit in search("brass lamp", reader=ANYBODY).hits] == [f"question:{question.pk}"]
    moderate(agent=shop.ana, post=question, state=PostState.HIDDEN, at=timezone.now())
    for reader in (ANYBODY, AN_AGENT):
        assert search("brass lamp", reader=reader).hits == ()
        assert suggest("brass", reader=reader) == ()


def test_tags_lead_nowhere_and_are_not_a_place_to_advertise(shop):
    new = shop.member("new", TrustLevel.NEW)
    question = shop.question(new, tags=["brass", "cheap at spam.com", "http://spam", "www.spam.biz"])
    assert list(question.tags.values_list("name", flat=True)) == ["brass"]
    retag(question=question, tags=["care", "visit spam.shop"], member=new)
    assert list(question.tags.values_list("name", flat=True)) == ["care"]


def test_what_only_hidden_questions_are_about_is_told_to_nobody_but_the_team(shop):
    question = shop.question(shop.member("mina"), tags=["Nasty words"])
    (tag,) = Tag.objects.all()
    address = f"/community/tags/{tag.slug}/"
    assert Client().get(address).status_code == 200
    moderate(agent=shop.ana, post=question, state=PostState.HIDDEN, at=timezone.now())
    assert Client().get(address).status_code == 404
    colleague = Client()
    colleague.force_login(shop.ana)
    assert colleague.get(address).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_what_somebody_writes_while_they_are_forgotten_is_forgotten_too_or_refused(shop):
    mina, at = shop.member("mina"), timezone.now()
    shop.question(mina, "How do I clean the brass lamp?")
    is_written, may_end = Event(), Event()

    def writes():
        with transaction.atomic():
            ask(member=mina, title="Who can mend my paper lamp?", body="Mine.", language="en", at=at)
            is_written.set()
            may_end.wait(60)
        connection.close()

    def forgets():
        with transaction.atomic():
            CommunityBelongings().erase([customer], at=at)
        connection.close()

    customer = mina.customer_id
    writing, forgetting = Thread(target=writes), Thread(target=forgets)
    writing.start()
    assert is_written.wait(60)
    forgetting.start()
    forgetting.join(0.5)  # it waits for who writes
    may_end.set()
    writing.join(60)
    forgetting.join(60)
    assert list(Post.objects.values_list("body", "state").distinct()) == [("", PostState.DELETED)]
    with pytest.raises(NotAllowed):
        ask(member=mina, title="Who can mend my glass lamp?", body="Mine.", language="en", at=at)
