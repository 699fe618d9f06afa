"""Everybody who works here hears what customers say, of the inboxes they may open and of no other."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reply import reply
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.models import Closure
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.feedback.actions.rate import rate
from heard.feedback.models import AskedBy, Satisfaction, Score
from heard.feedback.queries.said import said_page
from heard.plumbing.reactions import react_until_done
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shop():
    return Ledger()


def rated(shop, score, reason="", *, at=None, **fields):
    at = at or timezone.now()
    conversation = shop.mail(f"Rated {score} {at}", at=at - HOUR, **fields)
    reply(conversation=conversation, agent=shop.ana, text="Here.", at=at - HOUR)
    close(conversation=conversation, agent=shop.ana, at=at)
    closure = Closure.objects.filter(conversation=conversation).latest("id")
    given = {"closure": closure, "conversation": conversation, "source": AskedBy.PAGE, "at": at}
    rate(score=Score(score), reason=reason or None, **given)
    return conversation


def scores(page):
    return [row.score for row in page.rows]


def test_the_newest_first_page_by_page_and_narrowed_to_what_one_wants_to_see(shop):
    now = timezone.now()
    for number, score in enumerate([1, 3, 5, 4, 2]):
        rated(shop, score, "So kind" if score == 4 else "", at=now + number * HOUR, address=f"{number}@n.example")
    page = said_page(shop.ana, limit=2)
    assert scores(page) == [2, 4]
    page = said_page(shop.ana, cursor=page.next_cursor, limit=2)
    assert scores(page) == [5, 3]
    assert scores(said_page(shop.ana, cursor=page.next_cursor, limit=2)) == [1]
    kinds = {kind: scores(said_page(shop.ana, kind=kind)) for kind in ("low", "middling", "high", "words")}
    assert kinds == {"low": [2, 1], "middling": [3], "high": [4, 5], "words": [4]}


def test_nobody_sees_what_was_said_in_an_inbox_they_may_not_open(shop, client):
    mine, hidden = rated(shop, 5, "Lovely"), rated(shop, 1, "Terrible", inbox=shop.orders, address="b@b.example")
    client.force_login(shop.ana)
    page = client.get("/said/").content.decode()
    assert ("Lovely" in page, "Terrible" in page) == (True, False)
    assert "Lovely" in client.get(f"/conversations/{mine.pk}/said/").content.decode()
    assert client.get(f"/conversations/{hidden.pk}/said/").status_code == 404
    client.force_login(shop.ben)
    assert "Terrible" in client.get("/said/").content.decode()
    client.logout()
    assert client.get("/said/").status_code == 302


def test_a_wrong_cursor_or_kind_is_a_page_that_is_not_there(shop, client):
    client.force_login(shop.ana)
    wrong = ("kind=worst", "after=x", "after=2024-01-01_1", "after=2024-01-01T00:00:00%2B00:00_x")
    for query in (*wrong, "after=0001-01-01T00:00:00%2B23:59_1", "after=9999-12-31T23:59:59-23:59_1"):
        assert client.get(f"/said/?{query}").status_code == 404
    assert client.get("/said/?kind=low").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_five(shop, client):
    client.force_login(shop.ana)
    counts = []
    for number in range(5):
        rated(shop, 5, address=f"{number}@n.example")
        with CaptureQueriesContext(connection) as asked:
            client.get("/said/")
        counts.append(len(asked))
    assert counts[1:] == [counts[1]] * 4


def test_what_somebody_said_goes_with_them_and_their_words_are_forgotten_with_them(shop):
    first, second = rated(shop, 5, "Lovely", address="a@a.example"), rated(shop, 1, "Sad", address="b@b.example")
    joined = merge_customers(kept=first.customer, merged=second.customer, agent=shop.ana, at=timezone.now())
    assert set(Satisfaction.objects.values_list("customer", flat=True)) == {first.customer_id}
    undo_customer_merge(merge=joined, agent=shop.ana, at=timezone.now())
    assert set(Satisfaction.objects.values_list("customer", flat=True)) == {first.customer_id, second.customer_id}
    erase_customer(customer=second.customer, agent=shop.ana, at=timezone.now())
    assert "Sad" not in Satisfaction.objects.values_list("reason", flat=True)


def test_programs_read_the_same_by_the_api(shop, client):
    from heard.staff.actions.issue_token import issue_token
    from heard.staff.models import Scope

    mine, hidden = rated(shop, 4, "Lovely"), rated(shop, 1, inbox=shop.orders, address="b@b.example")
    secret = issue_token(agent=shop.ana, name="Numbers", scopes=[Scope.READ], at=timezone.now())[1]

    def ask(path):
        answer = client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {secret}"})
        return answer.status_code, answer.json()

    status, told = ask("satisfactions")
    (one,) = told["items"]
    assert (status, one["conversation_id"], one["score"], one["reason"]) == (200, mine.pk, 4, "Lovely")
    assert ask(f"satisfactions/{one['id']}") == (200, one)
    there = Satisfaction.objects.get(conversation=hidden)
    assert ask(f"satisfactions/{there.pk}")[0] == 404
    for query, count in (("score=4", 1), ("score=1", 0), ("score=9", 0), ("answered=false", 0), ("answered=true", 1)):
        assert len(ask(f"satisfactions?{query}")[1]["items"]) == count
    assert client.get("/api/v1/satisfactions").status_code == 401


def test_what_somebody_said_goes_with_their_conversation_and_comes_back_with_it(shop):
    said = rated(shop, 1, "Sad", address="a@a.example", inbox=shop.orders)
    kept = shop.mail("The same again", address="b@b.example", at=timezone.now())
    done = merge(kept=kept, merged=said, agent=shop.ben, at=timezone.now())
    for _ in range(2):
        react_until_done()
    row = Satisfaction.objects.get()
    assert (row.conversation, row.customer, row.inbox) == (kept, kept.customer, kept.inbox)
    assert scores(said_page(shop.ana)) == [1]
    undo_merge(merge=done, agent=shop.ben, at=timezone.now())
    react_until_done()
    row = Satisfaction.objects.get()
    assert (row.conversation, row.customer, row.inbox) == (said, said.customer, said.inbox)
    assert scores(said_page(shop.ana)) == []


def test_what_was_said_of_the_one_that_is_kept_stays_when_joining_is_undone(shop):
    kept, other = rated(shop, 5, address="a@a.example"), rated(shop, 2, address="b@b.example")
    done = merge(kept=kept, merged=other, agent=shop.ana, at=timezone.now())
    react_until_done()
    assert set(Satisfaction.objects.values_list("conversation", flat=True)) == {kept.pk}
    undo_merge(merge=done, agent=shop.ana, at=timezone.now())
    react_until_done()
    assert dict(Satisfaction.objects.values_list("conversation", "score")) == {kept.pk: 5, other.pk: 2}
