"""Lists of conversations say when something is due, stand in that order when somebody wants it, and find what is late."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.assign import assign
from heard.conversations.actions.save_view import save_view
from heard.conversations.models import Conversation
from heard.conversations.queries.lists import VIEWS, Row, conversation_list
from heard.conversations.queries.search import search
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.make import make
from heard.promises.actions.move import move
from heard.promises.models import Promise, PromiseKind, Source
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def talk(shop, now):
    """talk("late", -3) is a conversation in which something was due three hours ago; without hours nothing is owed."""
    count = iter(range(1, 99))

    def begun(subject, hours=None, *, inbox=None):
        conversation = shop.mail(
            subject, subject=subject, inbox=inbox, at=now - dt.timedelta(days=3) + dt.timedelta(minutes=next(count)),
            address=f"{subject}@home.example",
        )  # fmt: skip
        if hours is not None:
            make(
                conversation=conversation,
                kind=PromiseKind.CALL_BACK,
                due_at=now + dt.timedelta(hours=hours),
                source=Source.AGENT,
                agent=shop.ana,
                at=now - dt.timedelta(days=2),
            )
        fall_due(at=now)
        return conversation

    return begun


def order(agent, cookies="due", **asked):
    view = VIEWS["open"]
    view = type(view)(**{**vars(view), "by_due": cookies == "due"})
    return [row.subject for row in conversation_list(agent, view, **asked).rows]


def test_what_is_due_first_stands_first_then_who_waits_longest(shop, talk):
    for subject, hours in [("nothing", None), ("later", 5), ("late", -3), ("nothing either", None), ("soon", 1)]:
        talk(subject, hours)
    assert order(shop.ana) == ["late", "soon", "later", "nothing", "nothing either"]
    assert order(shop.ana, "waiting") == ["nothing", "later", "late", "nothing either", "soon"]


def test_pages_of_that_order_go_on_where_the_last_one_ended(shop, talk):
    for subject, hours in [("a", 1), ("b", 2), ("c", 3), ("d", None), ("e", None)]:
        talk(subject, hours)
    view = type(VIEWS["open"])(**{**vars(VIEWS["open"]), "by_due": True})
    for limit in (1, 2, 3, 4):
        read, cursor = [], ""
        while cursor is not None:
            page = conversation_list(shop.ana, view, cursor=cursor, limit=limit)
            read += [row.subject for row in page.rows]
            cursor = page.next_cursor
        assert read == ["a", "b", "c", "d", "e"]


def test_that_order_shows_no_closed_inbox_either(shop, talk):
    talk("hidden", 1, inbox=shop.orders)
    talk("hidden as well", inbox=shop.orders)
    talk("seen", 2)
    assert order(shop.ana) == ["seen"]
    assert order(shop.ben) == ["hidden", "seen", "hidden as well"]


def test_the_order_is_remembered_and_a_wrong_one_is_the_usual(shop, talk, client):
    talk("nothing")
    talk("soon", 1)
    client.force_login(shop.ana)

    def first(query=""):
        page = client.get(f"/inbox/open/{query}").content.decode()
        return "soon" if page.index(">soon<") < page.index(">nothing<") else "nothing"

    assert first() == "nothing"
    assert first("?order=due") == "soon"
    assert first() == "soon"
    assert first("?order=purple") == "nothing"
    assert first() == "soon"
    assert first("?order=waiting") == "nothing"
    assert first() == "nothing"


def test_next_in_the_list_follows_the_order(shop, talk, client):
    nothing, later, soon = talk("nothing"), talk("later", 5), talk("soon", 1)
    client.force_login(shop.ana)
    client.cookies["order"] = "due"
    for at, way, then in [(soon, "next", later), (later, "next", nothing), (later, "previous", soon)]:
        assert client.get(f"/conversations/{at.pk}/{way}/?from=open").url == f"/conversations/{then.pk}/?from=open"
    assert client.get(f"/conversations/{nothing.pk}/next/?from=open").url == "/inbox/open/"


def test_a_badge_says_when_in_words(shop, talk, client):
    for subject, hours in [("late", -3.5), ("soon", 0.7), ("far", 30)]:
        talk(subject, hours)
    client.force_login(shop.ana)
    page = client.get("/inbox/open/").content.decode()
    for tone, words in [("danger", "3 h late"), ("warning", "due in 41 min"), ("quiet", "due in 1 d")]:
        start = page.index(f">{words}</time>") if words != "due in 41 min" else page.index(">due in 4")
        assert f"tone-{tone}" in page[page.rindex("<time", 0, start) : start]


def kinds_of_badges(client):
    page = client.get("/inbox/open/").content.decode()
    return ["told" if "Told to the customer" in part[:900] else "among us" if "Target among us" in part[:900] else ""
            for part in page.split('class="row-badges"')[1:]]  # fmt: skip


def test_a_badge_tells_a_word_we_gave_from_a_target_among_ourselves(shop, talk, now, client):
    talk("nothing")
    row = talk("ours")
    aim = make(
        conversation=row, kind=PromiseKind.OTHER, due_at=now + dt.timedelta(hours=3), source=Source.AGENT,
        agent=shop.ana, is_told=False, words="look at it", at=now,
    )  # fmt: skip
    talk("theirs", 4)
    client.force_login(shop.ana)
    assert kinds_of_badges(client) == ["", "among us", "told"]
    word = make(
        conversation=row, kind=PromiseKind.OTHER, due_at=now + dt.timedelta(hours=1), source=Source.AGENT,
        agent=shop.ana, words="a bulb", at=now,
    )  # fmt: skip
    assert kinds_of_badges(client) == ["", "told", "told"]
    keep(promise=word, agent=shop.ana, at=now)
    assert kinds_of_badges(client) == ["", "among us", "told"]
    keep(promise=aim, agent=shop.ana, at=now)
    assert kinds_of_badges(client) == ["", "", "told"]


def test_the_badge_follows_a_new_date(shop, talk, now):
    conversation = talk("late", -3)
    new = move(
        promise=Promise.objects.get(conversation=conversation), agent=shop.ana, due_at=now + dt.timedelta(days=1),
        is_told=False, at=now,
    )  # fmt: skip
    [row] = conversation_list(shop.ana, VIEWS["open"]).rows
    assert (row.owed_at, row.owed_told) == (new.due_at, True)


def test_what_somebody_else_is_told_is_no_badge_of_mine(shop, talk, client):
    talk("hidden", 1, inbox=shop.orders)
    client.force_login(shop.ana)
    assert kinds_of_badges(client) == []


def test_a_list_is_three_queries_also_by_what_is_due(shop, talk, client):
    talk("soon", 1)
    client.force_login(shop.ana)
    client.get("/inbox/open/?order=due")
    with CaptureQueriesContext(connection) as one:
        client.get("/inbox/open/")
    talk("later", 2)
    talk("nothing")
    with CaptureQueriesContext(connection) as three:
        client.get("/inbox/open/")
    assert len(one) == len(three) <= 3


def test_a_row_looks_different_when_what_is_owed_moves(shop, talk, now):
    conversation = talk("soon", 1)

    def version():
        [row] = conversation_list(shop.ana, VIEWS["open"]).rows
        assert isinstance(row, Row)
        return row.version

    before = version()
    assert version() == before
    keep(promise=Promise.objects.get(conversation=conversation), agent=shop.ana, at=now)
    assert version() != before


def test_is_late_finds_what_is_late(shop, talk, now):
    talk("late", -3)
    talk("soon", 1)
    talk("nothing")
    assert [hit.subject for hit in search(shop.ana, "is:late").hits] == ["late"]
    assert sorted(hit.subject for hit in search(shop.ana, "-is:late").hits) == ["nothing", "soon"]
    keep(promise=Promise.objects.get(conversation=Conversation.objects.get(subject="late")), agent=shop.ana, at=now)
    assert search(shop.ana, "is:late").hits == []


def test_a_saved_view_of_what_is_late_is_a_list_that_is_counted(shop, talk, client):
    late = talk("late", -3)
    talk("soon", 1)
    assign(conversation=late, agent=shop.ana, assignee=shop.ana, team=None, at=timezone.now())
    view = save_view(agent=shop.ana, name="Late", query="is:open is:late")
    client.force_login(shop.ana)
    page = client.get(f"/views/{view.pk}/").content.decode()
    assert ('row-link" href="' in page, ">late<" in page, ">soon<" in page) == (True, True, False)
    bar = client.get("/side-bar/").content.decode()
    place = bar[bar.index(f'href="/views/{view.pk}/"') :]
    assert '<span class="count">1</span>' in place[: place.index("</a>")]
