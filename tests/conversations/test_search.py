"""Search: over everything, with filters, only where one may look."""

import datetime as dt
import re

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from heard.conversations.actions.receive import receive
from heard.conversations.incoming import Incoming, Sender
from heard.conversations.models import Brand, Conversation, Inbox, State
from heard.conversations.models.search_entry import BUCKET
from heard.conversations.queries.search import _Plan, search
from heard.conversations.queries.search_words import FILTERS, Filter, read_search
from heard.conversations.queries.word_shares import WordShares, _kept, word_shares
from heard.staff.models import Agent, Team

NOON = dt.datetime(2026, 11, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def house(db):
    brand = Brand.objects.create(name="Alder")
    open_box = Inbox.objects.create(name="Support", brand=brand, address="support@shop.example")
    closed_box = Inbox.objects.create(name="Wholesale", brand=brand, address="wholesale@shop.example")
    team = Team.objects.create(name="Wholesale")
    closed_box.teams.add(team)
    ana = Agent.objects.create_user("ana@shop.example", name="Ana")
    ben = Agent.objects.create_user("ben@shop.example", name="Ben")
    team.members.add(ben)
    said(open_box, 1, "mia@example.com", "Broken kettle", "The blue kettle leaks & drips since Monday, sadly.")
    said(open_box, 2, "tom@example.com", "Where is it?", "My parcel with the kettle has not come.")
    said(closed_box, 3, "buyer@firm.example", "Two hundred kettles", "We need kettles, soon.")
    return ana, ben


def said(inbox, number, address, subject, text, **more):
    receive(
        Incoming(
            channel="email", inbox_id=inbox.pk, sender=Sender(address=address, name=address.partition("@")[0].title()),
            external_id=f"{number}@x", received_at=NOON + dt.timedelta(days=number), said_at=NOON, subject=subject, text=text,
            **more,
        )
    )  # fmt: skip


def subjects(agent, typed):
    return [hit.subject for hit in search(agent, typed).hits]


def test_newest_first_and_never_from_an_inbox_one_may_not_open(house):
    ana, ben = house
    assert subjects(ana, "kettle") == ["Where is it?", "Broken kettle"]
    assert subjects(ben, "kettle") == ["Two hundred kettles", "Where is it?", "Broken kettle"]


def test_what_was_found_is_marked_and_everything_else_is_escaped(house):
    assert search(house[0], "leaks blue").hits[0].snippet == (
        "The <mark>blue</mark> kettle <mark>leaks</mark> &amp; drips since Monday, sadly"
    )


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("kett", ["Where is it?", "Broken kettle"]),
        ("from:mia", ["Broken kettle"]),
        ("kettle -from:mia", ["Where is it?"]),
        ("is:open", ["Where is it?", "Broken kettle"]),
        ("is:resolved", []),
        ("before:2026-11-04 kettle", ["Broken kettle"]),
        ("after:2026-11-04", ["Where is it?"]),
        ('"blue kettle"', ["Broken kettle"]),
        ('"kettle blue"', []),
        ("tag:refund", []),
        ("inbox:wholesale", []),
        ("", []),
        ("%_'\"\\ :*", []),
    ],
)
def test_filters(house, typed, found):
    assert subjects(house[0], typed) == found


def test_a_number_finds_its_conversation(house):
    conversation = Conversation.objects.get(subject="Where is it?")
    assert subjects(house[0], f"#{conversation.pk}") == ["Where is it?"]


def test_states_change_what_is_found(house):
    Conversation.objects.filter(subject="Where is it?").update(state=State.RESOLVED)
    assert subjects(house[0], "kettle is:resolved") == ["Where is it?"]


def test_a_filter_nobody_understands_is_explained(house):
    assert search(house[0], "is:purple").problems == (
        "is:purple is not a state; try is:open, is:waiting, is:third, is:snoozed, is:resolved, is:spam.",
    )


def test_pages_follow_each_other(house):
    first = search(house[1], "kettle", limit=2)
    second = search(house[1], "kettle", limit=2, before=first.next_before)
    assert [hit.subject for hit in first.hits + second.hits] == ["Two hundred kettles", "Where is it?", "Broken kettle"]
    assert second.next_before is None


def test_reading_what_was_typed():
    assert read_search('from:mia -tag:"late parcel" blue kett').filters == (
        Filter("from", "mia"),
        Filter("tag", "late parcel", negated=True),
    )
    assert (read_search("blue kett").words, read_search("blue kett").last_word) == ("blue", "kett")


@given(st.text(max_size=200))
def test_whatever_anybody_types_is_read_and_nothing_is_sought_that_was_not_typed(typed):
    found = read_search(typed)
    assert all(filter_.key in FILTERS and filter_.value for filter_ in found.filters)
    letters = re.sub(r"\W", "", typed).casefold()
    for word in re.findall(r"\w+", f"{found.words} {found.last_word}"):
        assert word.casefold() in letters
    assert found.is_empty == (not any([found.words, found.last_word, found.filters, found.number is not None]))


@pytest.mark.parametrize("typed", ["\x00", "a" * 5000, "((( & | ! <-> )))", "''':*", "from:%", "-", '"', "é" * 300])
def test_nothing_anybody_types_makes_searching_fail(house, typed):
    assert search(house[0], typed).hits == []


def test_all_of_a_long_history_is_searched_and_not_only_what_is_recent(house):
    ana, _ = house
    inbox = Inbox.objects.get(name="Support")
    for year in range(12):  # as if two hundred thousand messages had come between
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('conversations_message_id_seq', %s)", [(year + 1) * 2 * BUCKET])
        said(inbox, 400 * year, f"{year}@example.com", f"Year {year}", f"An everyday word, and zebra{year} besides.")
    assert subjects(ana, "zebra0") == ["Year 0"]
    assert subjects(ana, "leaks drips") == ["Broken kettle"]  # from before all of them
    assert subjects(ana, "from:mia") == ["Broken kettle"]
    found, before = [], None
    while True:  # and a common word is followed from page to page down to the oldest
        page = search(ana, "everyday", before=before, limit=5)
        found += [hit.subject for hit in page.hits]
        if not (before := page.next_before):
            break
    assert found == [f"Year {year}" for year in reversed(range(12))]


@pytest.mark.parametrize("typed", ["everyday", "after:2026-11-01"])
def test_a_talk_that_says_a_word_again_and_again_hides_no_older_one(house, monkeypatch, typed):
    monkeypatch.setattr("heard.conversations.queries.search.CANDIDATES", 5)
    ana, _ = house
    inbox = Inbox.objects.get(name="Support")
    said(inbox, 4, "kim@example.com", "Older", "An everyday word.")
    said(inbox, 5, "lou@example.com", "Long", "An everyday word.")
    long = Conversation.objects.get(subject="Long")
    for number in range(6, 12):
        said(inbox, number, "lou@example.com", "Long", "An everyday word.", token_conversation_id=long.pk)
    page = search(ana, typed)
    assert [hit.subject for hit in page.hits] == ["Long"]
    assert "Older" in [hit.subject for hit in search(ana, typed, before=page.next_before).hits]


@pytest.mark.parametrize(
    "shares", [{}, {"everyday": 0.9, "zebra": 0.5}, {"zebra": 0.01, "everyday": 0.004}, {"zebras": 0.9}]
)
@pytest.mark.parametrize(
    "typed", ["everyday zeb", "zeb", "everyday", "rare everyday", "zebra or leaks", "everyday -zebra", '"everyday word"', "rare zeb is:open"]
)  # fmt: skip
def test_what_is_found_depends_on_the_words_and_not_on_how_common_they_are_thought_to_be(
    house, monkeypatch, shares, typed
):
    ana, _ = house
    inbox = Inbox.objects.get(name="Support")
    for year in range(8):
        with connection.cursor() as cursor:
            cursor.execute("SELECT setval('conversations_message_id_seq', %s)", [(year + 1) * 2 * BUCKET])
        animal = ("zebra", "zebras", "rare")[year % 3]
        said(inbox, 400 * year, f"{year}@example.com", f"Year {year}", f"An everyday word, {animal} besides.")
    found = []
    for told in (shares, {"something": 0.1}):
        monkeypatch.setattr(
            "heard.conversations.queries.search.word_shares", lambda _cursor, told=told: WordShares(told)
        )
        found.append(subjects(ana, typed))
    # Everything in one step, by the index.
    everything = lambda *_: (9 * 2 * BUCKET, _Plan(9 * 2 * BUCKET))  # noqa: E731
    monkeypatch.setattr("heard.conversations.queries.search._planned", everything)
    assert found == [subjects(ana, typed)] * 2


def test_the_statistics_say_which_words_are_common(house):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE conversations_searchentry")
        _kept.clear()
        shares = word_shares(cursor)
    assert shares.of(["kettle"]) == pytest.approx(2 / 3)
    assert (shares.of(["kettle", "giraffe"]), shares.of_beginning("giraf")) == (0.0, 0.0)
    assert shares.of_beginning("kettle") == pytest.approx(1.0)  # kettle, and kettles
    _kept.clear()


def test_the_newest_messages_are_found_by_the_index_and_not_among_all(house, monkeypatch):
    ana, _ = house
    with connection.cursor() as cursor:
        cursor.execute("SELECT setval('conversations_message_id_seq', %s)", [20 * BUCKET])
    said(Inbox.objects.get(name="Support"), 5, "lou@example.com", "New", "A kettle.")
    monkeypatch.setattr("heard.conversations.queries.search.word_shares", lambda _cursor: WordShares({"kettle": 0.9}))
    plans = []

    def explained(execute, sql, params, many, context):
        if found := re.search(r"(e\.bucket = ANY\([^)]*\)) AND (e.message_id >= %s AND e.message_id < %s)", sql):
            first = next(at for at, value in enumerate(params) if isinstance(value, list))
            with connection.connection.cursor() as cursor:
                cursor.execute("SET LOCAL enable_seqscan = off")
                for condition, given in (
                    (found[1], params[first : first + 1]),
                    (found[2], params[first + 1 : first + 3]),
                ):
                    cursor.execute(f"EXPLAIN SELECT FROM conversations_searchentry e WHERE {condition}", given)
                    plans.append("\n".join(line for (line,) in cursor.fetchall()))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        assert "New" in subjects(ana, "kettle")
    by_bucket, by_message = plans[:2]
    assert re.search(r"Bitmap Index Scan on conversations_searchentry_2_\w+.*\n +Index Cond: .*bucket = ANY", by_bucket)
    assert set(re.findall(r" conversations_searchentry_\w+ e", by_message)) == {" conversations_searchentry_2 e"}
