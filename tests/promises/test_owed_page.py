"""The page of what is owed: soonest first, only what one may see, and everything one can do from a row."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.assign import assign
from heard.conversations.models import Conversation
from heard.customers.models import Address, Customer
from heard.plumbing.models import Fact
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.make import make
from heard.promises.actions.pause import pause
from heard.promises.models import Promise, PromiseKind, Source
from heard.promises.queries.owed import owed_page
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def promise(shop, now):
    """promise(hours) makes one to Cleo that is due in so many hours, in a conversation of Ana's."""

    def made(hours=2.0, *, words="", kind=PromiseKind.CALL_BACK, inbox=None, told=True, owner=None, made_at=None):
        conversation = shop.mail(words or f"{hours}", inbox=inbox, at=now - dt.timedelta(days=2))
        begun = made_at or (now if hours > 0 else now - dt.timedelta(days=1))
        row = make(
            conversation=conversation,
            kind=kind,
            due_at=now + dt.timedelta(hours=hours),
            source=Source.AGENT,
            agent=shop.ana,
            words=words,
            is_told=told,
            owner=owner or shop.ana,
            at=begun,
        )
        fall_due(at=now)
        row.refresh_from_db()
        return row

    return made


@pytest.fixture
def page(client, shop):
    """page("mine") is what Ana reads there."""
    client.force_login(shop.ana)

    def read(whose="mine", **asked):
        answer = client.get(f"/owed/{whose}/", asked)
        return answer.status_code, answer.content.decode()

    return read


def listed(agent, **asked):
    return [row.words for row in owed_page(agent, **asked).rows]


def test_the_soonest_stands_first_the_late_on_top_and_the_paused_at_the_end(shop, promise, now):
    for hours, words in [(5, "later"), (-3, "late"), (1, "soon"), (2, "paused")]:
        promise(hours, words=words)
    pause(promise=Promise.objects.get(words="paused"), agent=shop.ana, paused=True, at=now)
    assert listed(shop.ana, whose="mine") == ["late", "soon", "later", "paused"]


def test_pages_go_on_where_the_last_one_ended_also_among_the_paused(shop, promise, now):
    for hours, words in [(1, "a"), (2, "b"), (3, "c"), (4, "d"), (5, "e")]:
        promise(hours, words=words)
    for words in ("d", "e"):
        pause(promise=Promise.objects.get(words=words), agent=shop.ana, paused=True, at=now)
    for whose in ("mine", "everybody"):
        read, cursor = [], ""
        for _turn in range(9):
            part = owed_page(shop.ana, whose=whose, cursor=cursor, limit=1)
            read += [row.words for row in part.rows]
            cursor = part.next_cursor
            if cursor is None:
                break
        assert read == ["a", "b", "c", "d", "e"]


def test_a_cursor_of_nobody_is_not_found(page):
    assert [page(after=wrong)[0] for wrong in ("x", "1_", "paused_x", "2026-01-01_x")] == [404] * 4


def test_mine_the_teams_and_everybodys(shop, promise):
    promise(1, words="ana's")
    promise(1, words="ben's", owner=shop.ben)
    conversation = shop.mail("the team's", inbox=shop.orders)
    assign(conversation=conversation, agent=shop.ben, assignee=None, team=shop.team, at=timezone.now())
    make(
        conversation=conversation,
        kind=PromiseKind.OTHER,
        due_at=timezone.now() + dt.timedelta(hours=1),
        source=Source.AGENT,
        agent=shop.ben,
        words="the team's",
        at=timezone.now(),
    )
    assert listed(shop.ana, whose="mine") == ["ana's"]
    assert listed(shop.ben, whose="mine") == ["ben's"]
    assert listed(shop.ben, whose="team", team_id=shop.team.pk) == ["the team's"]
    assert sorted(listed(shop.ben, whose="everybody")) == ["ana's", "ben's", "the team's"]


def test_what_is_owed_in_a_closed_inbox_is_nobodys_business(shop, promise, page, client):
    hidden = promise(1, words="of the orders inbox", inbox=shop.orders, owner=shop.ben)
    Promise.objects.update(owner=shop.ana)  # who could open it once
    for whose in ("mine", "everybody"):
        assert listed(shop.ana, whose=whose) == []
        assert "of the orders inbox" not in page(whose)[1]
    assert listed(shop.ana, whose="team", team_id=shop.team.pk) == []
    assert page(f"team/{shop.team.pk}")[0] in {200, 404}
    for way in ("keeping", "pause", "undoing", "release", "moment", "owner", "cause"):
        assert client.post(f"/promises/{hidden.pk}/{way}/", headers=HTMX).status_code == 404
    assert client.get(f"/conversations/{hidden.conversation_id}/promises/").status_code == 404
    hidden.refresh_from_db()
    assert hidden.end == ""


def test_somebody_who_is_not_signed_in_is_sent_away(client):
    assert client.get("/owed/mine/").status_code == 302
    assert client.get("/owed/").status_code == 302


def test_one_promise_and_three_cost_the_same_number_of_queries(shop, promise, page):
    promise(1, words="first")
    page()
    with CaptureQueriesContext(connection) as one:
        page()
    for words in ("second", "third"):
        promise(2, words=words)
    with CaptureQueriesContext(connection) as three:
        page()
    assert (len(one), len(three)) == (3, 3)


def test_an_empty_page_says_what_would_stand_here(page):
    assert "Every word is kept" in page()[1]


def test_a_row_says_what_to_whom_by_when_and_whether_they_know(shop, promise, page):
    promise(1.5, words="Call about the dent")
    promise(-3, kind=PromiseKind.FIRST_ANSWER, told=False)
    shown = page()[1]
    told = ("Call about the dent", "due in 1 h", "3 h late", "First answer", "Told to the customer", "Target among us")
    assert [words for words in (*told, "Cleo Lind", "An agent&#39;s word") if words not in shown] == []


def test_what_is_owed_to_a_visitor_of_the_chat_names_no_key(shop, promise, page):
    made = promise(2, words="Lamp")
    Address.objects.filter(customer=made.customer_id).update(kind="chat", value="0c9ab5b1-7d0f-4a4e-9d55-3e1b7f2f9a10")
    Customer.objects.filter(pk=made.customer_id).update(name="")
    Conversation.objects.filter(pk=made.conversation_id).update(channel="chat")
    _status, shown = page()
    assert "0c9ab5b1" not in shown
    assert "<bdi>Visitor</bdi>" in shown


def test_the_side_bar_counts_what_is_late_or_due_today_for_me(shop, promise, client, now):
    client.force_login(shop.ana)
    promise(-2)
    promise(0.001, words="in four seconds")
    promise(72, words="in three days")
    promise(1, words="ben's", owner=shop.ben)
    bar = client.get("/side-bar/").content.decode()
    place = bar[bar.index('href="/owed/mine/"') :]
    assert place[: place.index("</a>")].endswith('<span class="count">2</span>')


def test_done_is_one_press_and_can_be_taken_back(shop, promise, client, now):
    client.force_login(shop.ana)
    row = promise(2)
    answer = client.post(f"/promises/{row.pk}/keeping/", headers=HTMX)
    assert (answer.status_code, "Kept" in answer.headers["HX-Trigger"]) == (204, True)
    row.refresh_from_db()
    assert (row.end, row.ended_by) == ("kept", shop.ana)
    assert client.post(f"/promises/{row.pk}/undoing/", headers=HTMX).status_code == 204
    row.refresh_from_db()
    assert (row.end, row.ended_at, row.acts_at is not None) == ("", None, True)
    row.conversation.refresh_from_db()
    assert row.conversation.owed_at == row.due_at
    names = list(Fact.objects.filter(name__startswith="Promise").order_by("id").values_list("name", flat=True))
    assert names == ["PromiseMade", "PromiseKept", "PromiseReopened"]


def test_what_somebody_else_ended_or_ended_long_ago_is_not_taken_back(shop, promise, client):
    row = promise(2)
    client.force_login(shop.ben)
    client.post(f"/promises/{row.pk}/keeping/", headers=HTMX)
    client.force_login(shop.ana)
    refused = client.post(f"/promises/{row.pk}/undoing/", headers=HTMX)
    assert (refused.status_code, "taken back" in refused.content.decode()) == (409, True)
    Promise.objects.update(ended_by=shop.ana, ended_at=timezone.now() - dt.timedelta(minutes=16))
    assert client.post(f"/promises/{row.pk}/undoing/", headers=HTMX).status_code == 409


def test_a_late_one_that_is_done_leaves_the_list_and_comes_back_by_undo(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(-2)
    assert row.end == "broken"
    client.post(f"/promises/{row.pk}/keeping/", headers=HTMX)
    assert listed(shop.ana, whose="mine") == []
    client.post(f"/promises/{row.pk}/undoing/", headers=HTMX)
    assert len(listed(shop.ana, whose="mine")) == 1


def test_release_keeps_the_reason(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(2)
    assert b"Release it" in client.get(f"/promises/{row.pk}/release/", headers=HTMX).content
    assert (
        client.post(f"/promises/{row.pk}/release/", {"reason": "They bought another"}, headers=HTMX).status_code == 204
    )
    row.refresh_from_db()
    assert (row.end, row.reason) == ("released", "They bought another")
    again = client.post(f"/promises/{row.pk}/release/", {"reason": "Again"}, headers=HTMX)
    assert (again.status_code, b"meanwhile" in again.content) == (422, True)


def test_another_moment_is_chosen_or_typed_and_undone(shop, promise, client, now):
    client.force_login(shop.ana)
    row = promise(2, told=False)
    before = row.due_at
    typed = (now + dt.timedelta(days=3)).replace(second=0, microsecond=0)
    answer = client.post(f"/promises/{row.pk}/moment/", {"due": "tomorrow", "exactly": typed.isoformat()}, headers=HTMX)
    assert answer.status_code == 204
    row.refresh_from_db()
    assert row.due_at.replace(microsecond=0) == typed  # counted in whole seconds from when it was made
    assert client.post(f"/promises/{row.pk}/moment/", {"exactly": before.isoformat()}, headers=HTMX).status_code == 204
    for wrong in ("2020-01-01T10:00", "someday", "9999-01-01T00:00"):
        refused = client.post(f"/promises/{row.pk}/moment/", {"exactly": wrong}, headers=HTMX)
        assert (refused.status_code, b"still to come" in refused.content) == (422, True)


def test_pausing_and_letting_run_on(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(2)
    client.post(f"/promises/{row.pk}/pause/", {"paused": "yes"}, headers=HTMX)
    row.refresh_from_db()
    assert row.due_at is None
    client.post(f"/promises/{row.pk}/pause/?paused=no", headers=HTMX)
    row.refresh_from_db()
    assert row.due_at is not None


def test_handing_over_and_back(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(2)
    client.post(f"/promises/{row.pk}/owner/", {"to": f"agent-{shop.ben.pk}"}, headers=HTMX)
    row.refresh_from_db()
    assert (row.owner, row.follows_assignee) == (shop.ben, False)
    client.post(f"/promises/{row.pk}/owner/", {"to": ""}, headers=HTMX)
    row.refresh_from_db()
    assert (row.owner, row.team, row.follows_assignee) == (None, None, True)


def test_nobody_is_given_what_they_may_not_open(shop, promise, client):
    client.force_login(shop.ben)
    row = promise(2, inbox=shop.orders, owner=shop.ben)
    refused = client.post(f"/promises/{row.pk}/owner/", {"to": f"agent-{shop.ana.pk}"}, headers=HTMX)
    assert (refused.status_code, b"may not open this inbox" in refused.content) == (422, True)


def test_a_broken_one_asks_why_with_a_guess(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(-2)
    shop.ana.availability, shop.ana.availability_by_hand = "away", True
    shop.ana.save()
    assert b"Ana Moreno was away." in client.get(f"/promises/{row.pk}/cause/", headers=HTMX).content
    client.post(f"/promises/{row.pk}/cause/", {"reason": "The line was down"}, headers=HTMX)
    row.refresh_from_db()
    assert row.reason == "The line was down"
    unbroken = promise(2, words="another")
    assert client.post(f"/promises/{unbroken.pk}/cause/", {"reason": "x"}, headers=HTMX).status_code == 422


def test_a_promise_is_made_on_the_page_of_a_conversation(shop, client):
    client.force_login(shop.ana)
    conversation = shop.mail()
    address = f"/conversations/{conversation.pk}/promises/"
    assert b"Nothing is owed" in client.get(address, headers=HTMX).content
    assert b"The customer knows" in client.get(f"{address}new/", headers=HTMX).content
    given = {"kind": "call_back", "words": "Call before noon", "due": "tomorrow", "told": "on"}
    assert client.post(f"{address}new/", given, headers=HTMX).status_code == 204
    made = Promise.objects.get()
    assert (made.kind, made.words, made.source, made.told_at is not None) == (
        "call_back",
        "Call before noon",
        "agent",
        True,
    )
    assert b"Call before noon" in client.get(address, headers=HTMX).content
    refused = client.post(f"{address}new/", {**given, "due": "", "exactly": ""}, headers=HTMX)
    assert (refused.status_code, refused.headers["HX-Retarget"]) == (422, "#task-body")


def test_a_panel_of_three_costs_what_one_costs(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(2)
    address = f"/conversations/{row.conversation_id}/promises/"
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for _more in range(2):
        make(
            conversation=row.conversation,
            kind=PromiseKind.OTHER,
            due_at=timezone.now() + dt.timedelta(hours=4),
            source=Source.AGENT,
            agent=shop.ana,
            owner=shop.ben,
            at=timezone.now(),
        )
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(one) == len(three) <= 4


def test_the_owner_alone_hears_of_what_is_late(shop, promise, client):
    late, also = promise(-2), promise(-1)
    client.force_login(shop.ben)
    asked = f"/owed/news/?promise={late.pk}&promise={also.pk}"
    assert "HX-Trigger" not in client.get(asked, headers=HTMX).headers
    client.force_login(shop.ana)
    assert "2 promises of yours are late" in client.get(asked, headers=HTMX).headers["HX-Trigger"]
    assert (
        "Late for Cleo Lind: Call back"
        in client.get(f"/owed/news/?promise={late.pk}", headers=HTMX).headers["HX-Trigger"]
    )
    assert (
        client.get(f"/promises/{late.pk}/", headers=HTMX).headers["HX-Redirect"]
        == f"/conversations/{late.conversation_id}/"
    )


def test_without_a_script_one_comes_back_to_where_one_was(shop, promise, client):
    client.force_login(shop.ana)
    row = promise(2)
    assert client.post(f"/promises/{row.pk}/keeping/?from=owed").url == "/owed/mine/"
    assert client.post(f"/promises/{row.pk}/undoing/").url == f"/conversations/{row.conversation_id}/"
    assert b"Release it" in client.get(f"/promises/{row.pk}/release/").content


@pytest.mark.parametrize(
    "after", ["x", "0001-01-01T00:00:00+23:59_1", "9999-12-31T23:59:59-23:59_1", f"paused_{10**30}"]
)
@pytest.mark.parametrize("path", ["/owed/everybody/", "/inbox/mentions/"])
def test_a_place_in_a_list_that_none_of_ours_says_is_not_there(client, after, path):
    shop = Ledger()
    client.force_login(shop.ana)
    assert client.get(path).status_code == 200
    assert client.get(path, {"after": after}).status_code == 404
