"""Colleagues who make pages in the same moment, over the real database: each is made once, and nobody's words are lost."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from wagtail.models import Page

from heard.knowledge.models import Article, Collection
from heard.staff.models import Agent, Role
from tests.knowledge.centre import Centre
from tests.knowledge.test_editing import form

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
COLLEAGUES = 5
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


def colleagues():
    clients = []
    for number in range(COLLEAGUES):
        agent = Agent.objects.create_user(f"e{number}@lamp.example", name=f"Editor {number}", role=Role.EDITOR)
        clients.append(Client(raise_request_exception=False))
        clients[-1].force_login(agent)
    return clients


def all_at_once(*deeds):
    """Do all of them in the same moment, each with a connection of its own, and return what each came to."""
    begin = threading.Barrier(len(deeds))

    def one(deed):
        try:
            begin.wait()
            return deed()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(deeds)) as crowd:
        return list(crowd.map(one, deeds))


def words(number):
    return {"title": f"Returns {number}", "summary": f"What colleague {number} wrote"}


def add_to(shelf):
    return f"/studio/pages/add/knowledge/article/{shelf.pk}/"


@pytest.mark.parametrize("how", [{}, {"action-publish": "1"}])
def test_of_those_who_choose_the_same_address_one_has_it_and_the_others_get_their_words_back(how):
    shelf, clients = Centre().orders, colleagues()
    deeds = [
        lambda client=client, number=number: client.post(add_to(shelf), form(**words(number), **how))
        for number, client in enumerate(clients)
    ]
    answers = all_at_once(*deeds)
    assert sorted(answer.status_code for answer in answers) == [200] * (COLLEAGUES - 1) + [302]
    for number, answer in enumerate(answers):
        if answer.status_code == 200:
            page = answer.content.decode()
            assert "is already in use" in page
            assert all(said in page for said in [*words(number).values(), "Keep the box."])
    (made,) = Article.objects.filter(slug="returns")
    assert made.summary == words([answer.status_code for answer in answers].index(302))["summary"]
    assert made.revisions.count() == 1


def test_those_who_choose_different_addresses_all_have_their_pages_even_as_the_first_of_a_shelf():
    centre, clients = Centre(), colleagues()
    shelf = Collection(title="Repairs", slug="repairs", locale=centre.home.locale)
    centre.home.add_child(instance=shelf)
    deeds = [
        lambda client=client, number=number: client.post(add_to(shelf), form(**words(number), slug=f"returns-{number}"))
        for number, client in enumerate(clients)
    ]
    assert [answer.status_code for answer in all_at_once(*deeds)] == [302] * COLLEAGUES
    shelf = Page.objects.get(pk=shelf.pk)
    assert shelf.numchild == COLLEAGUES
    assert {page.slug for page in shelf.get_children()} == {f"returns-{number}" for number in range(COLLEAGUES)}
    assert Page.find_problems() == ([], [], [], [], [])


def test_who_writes_while_a_program_puts_up_the_same_page_gets_their_words_back():
    centre, (client, *_) = Centre(), colleagues()
    with ThreadPoolExecutor(1) as crowd:
        with transaction.atomic():
            centre.article("Returns", slug="returns")
            waiting = crowd.submit(all_at_once, lambda: client.post(add_to(centre.orders), form(**words(0))))
            _until_somebody_waits()
        (answer,) = waiting.result()
    assert answer.status_code == 200
    assert words(0)["summary"] in answer.content.decode()
    assert Article.objects.filter(slug="returns").count() == 1


def _until_somebody_waits():
    end = time.monotonic() + 60
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # what a transaction has once seen of it does not change
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
            assert time.monotonic() < end, "nobody ever waited"
            time.sleep(0.02)
