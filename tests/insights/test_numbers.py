"""The numbers of a small shop, counted by hand; and who must not see them."""

import copy
import csv
import datetime as dt
import io
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heard.conversations.actions.close import close
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import reply
from heard.conversations.actions.tag import tag
from heard.conversations.models import Closure
from heard.feedback.models import AskedBy, Satisfaction
from heard.insights.models import Counting
from heard.insights.queries.figures import Figures, Times
from heard.insights.words import MEASURES
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.explain import explain
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.make import make
from heard.promises.models import PromiseKind, Source
from tests.insights.counted import Counted, after, percentile

pytestmark = pytest.mark.django_db
DAYS = {"from": "2026-11-21", "to": "2026-11-30"}
HOUR = 3600


class Small(Counted):
    """Three matters: one resolved, one opened again, one in an inbox that not everybody may open."""

    def __init__(self):
        super().__init__()
        self.policy(first_answer=240)
        self.first, self.second = self.mail("The first"), self.mail("The second")
        self.hidden = self.mail("The third", inbox=self.orders)
        react_until_done()
        self.answer(self.first, days=1, hours=21)
        close(conversation=self.first, agent=self.ana, at=after(days=2))
        self.answer(self.second, days=1, hours=23)
        close(conversation=self.second, agent=self.ana, at=after(days=2))
        reopen(conversation=self.second, agent=self.ana, at=after(days=3))
        react_until_done()
        self.call = self.promised(self.second)
        self.promised(self.hidden)
        fall_due(at=after(days=5))
        react_until_done()
        explain(promise=self.call, reason="=The line was busy")
        self.scored(self.first, 5)
        self.count(at=after(days=6))

    def answer(self, matter, **passed):
        reply(conversation=matter, agent=self.ana, text="Here you are.", at=after(**passed))
        self.send(after(**passed, seconds=10))

    def promised(self, matter):
        return make(
            conversation=matter, kind=PromiseKind.CALL_BACK, due_at=after(days=4), source=Source.AGENT, agent=self.ana,
            at=after(days=3),
        )  # fmt: skip

    def scored(self, matter, score):
        Satisfaction.objects.create(
            closure=Closure.objects.filter(conversation=matter).latest("id"), conversation=matter, inbox=matter.inbox,
            customer=matter.customer, channel=matter.channel, agent=self.ana, source=AskedBy.PAGE, score=score,
            answered_at=after(days=3),
        )  # fmt: skip


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """Made once, and taken away again at the end; what a test changes is undone after it."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Small()
        transaction.set_rollback(True)


@pytest.fixture
def shop(small):
    return copy.deepcopy(small)


@pytest.fixture
def page(client, shop):
    """page(ana, by="team") is what she reads there."""

    def read(reader=None, path="/numbers/", **asked):
        client.force_login(reader or shop.ana)
        answer = client.get(path, {**DAYS, **asked})
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return answer.status_code, body.decode()

    return read


def tile(body, key):
    """Return value, what stands beside it, and where it leads."""
    found = re.search(rf'id="figure-{key}".*?<a href="([^"]*)">([^<]*)</a>.*?figure-more small">([^<]*)<', body, re.S)
    return found[2], found[3], found[1].replace("&amp;", "&")


def rows_of(body):
    return list(csv.DictReader(io.StringIO(body.lstrip("\ufeff"))))


def test_the_tiles_say_what_one_counts_by_hand(page):
    status, body = page()
    assert status == 200
    assert tile(body, "started")[:2] == ("2", "")
    assert tile(body, "answered")[:2] == ("2 h", "9 of 10 within 2 h 48 min (2 in all)")
    assert tile(body, "acknowledged")[:2] == ("2 h", "9 of 10 within 2 h 48 min (2 in all)")
    assert tile(body, "resolved")[:2] == ("4 h", "9 of 10 within 4 h (1 in all)")
    assert tile(body, "reopened")[:2] == ("50 %", "1 of 2")
    assert tile(body, "kept")[:2] == ("0 %", "0 of 1")
    assert tile(body, "met")[:2] == ("100 %", "2 of 2")
    assert tile(body, "happy")[:2] == ("100 %", "1 of 1")


def test_the_same_around_the_clock(page):
    body = page(clock="wall")[1]
    assert tile(body, "answered")[:2] == ("46 h", "9 of 10 within 46 h (2 in all)")
    assert tile(body, "resolved")[:2] == ("48 h", "9 of 10 within 48 h (1 in all)")


def test_every_number_has_its_definition_on_the_page(page):
    body = page()[1]
    words = " ".join(body.split())
    missing = [key for key, one in MEASURES.items() if str(one.means).replace("'", "&#39;") not in words]
    assert missing == []


def test_every_tile_opens_what_it_counts(page, client):
    body = page()[1]
    behind = {}
    for key in ("started", "answered", "resolved", "reopened", "kept", "met", "happy"):
        answer = client.get(tile(body, key)[2])
        assert answer.status_code == 200
        behind[key] = re.findall(r'href="/conversations/(\d+)/"', answer.content.decode())
    assert {key: len(found) for key, found in behind.items()} == {
        "started": 2, "answered": 2, "resolved": 1, "reopened": 1, "kept": 1, "met": 0, "happy": 1,
    }  # fmt: skip


def test_both_sides_of_a_share_lie_side_by_side(page, client):
    body = page(path="/numbers/behind/", what="missed")[1]
    other = re.search(r'<a href="([^"]*what=met[^"]*)">Targets met</a>', body)[1].replace("&amp;", "&")
    assert len(re.findall(r'href="/conversations/\d+/"', client.get(other).content.decode())) == 2


def test_what_took_longest_stands_first(page, shop):
    body = page(path="/numbers/behind/", what="answered")[1]
    numbers = [int(number) for number in re.findall(r'href="/conversations/(\d+)/"', body)]
    assert numbers == [shop.second.pk, shop.first.pk]
    assert "<strong>3 h</strong>" in body


def test_the_list_behind_a_number_comes_in_pages(page, shop, monkeypatch):
    monkeypatch.setattr("heard.insights.queries.behind.PAGE", 1)
    monkeypatch.setattr("heard.insights.queries.behind.behind.__kwdefaults__", {
        "age": "", "cause": "", "cursor": "", "limit": 1,
    })  # fmt: skip
    seen = []
    after_it = ""
    for _page in range(2):
        body = page(path="/numbers/behind/", what="answered", after=after_it)[1]
        seen += re.findall(r'href="/conversations/(\d+)/"', body)
        more = re.search(r"after=([^&\"]+)", body)
        after_it = more[1] if more else ""
    assert seen == [str(shop.second.pk), str(shop.first.pk)]
    assert after_it == ""


def test_others_inboxes_do_not_count_and_their_conversations_are_not_listed(page, shop):
    assert tile(page(shop.ana)[1], "started")[0] == "2"
    assert tile(page(shop.ben)[1], "started")[0] == "3"
    assert "The third" not in page(shop.ana, "/numbers/behind/", what="started")[1]
    assert page(shop.ana, inbox=shop.orders.pk)[0] == 404
    assert page(shop.ana, "/numbers/behind/", what="started", inbox=shop.orders.pk)[0] == 404
    assert page(shop.ana, "/numbers/inbox.csv", inbox=shop.orders.pk)[0] == 404
    assert [row["Inbox"] for row in rows_of(page(shop.ana, "/numbers/inbox.csv")[1])] == ["Support"]


def test_numbers_of_single_agents_are_for_themselves_and_for_leads(page, shop):
    lead = shop.lead("Lea")
    assert [row["Agent"] for row in rows_of(page(lead, "/numbers/agent.csv")[1])] == ["Ana Moreno"]
    assert [row["Agent"] for row in rows_of(page(shop.ben, "/numbers/agent.csv")[1])] == []
    assert page(shop.ben, agent=shop.ana.pk)[0] == 404
    assert page(shop.ana, agent=shop.ana.pk)[0] == 200
    assert page(lead, agent=shop.ana.pk)[0] == 200


def test_nobody_who_is_signed_out_sees_a_number(client, shop):
    for path in ("/numbers/", "/numbers/behind/?what=started", "/numbers/inbox.csv", "/numbers/causes.csv"):
        assert client.get(path).status_code == 302


def test_a_table_for_spreadsheets_is_exact(page):
    body = page(path="/numbers/inbox.csv")[1]
    (row,) = rows_of(body)
    assert body.startswith("\ufeffInbox,started,acknowledged,")
    assert list(row.values()) == [
        "Support", "2",
        "2", "7200", "10080", "165600", "168480",
        "2", "7200", "10080", "165600", "168480",
        "1", "14400", "14400", "172800", "172800",
        "2", "1", "0", "1", "2", "0", "1", "1",
    ]  # fmt: skip


def test_causes_are_counted_and_never_become_formulas(page):
    body = page(path="/numbers/causes.csv")[1]
    assert body == "\ufeffcause,promises_broken,targets_missed\r\n'=The line was busy,1,0\r\n"
    shown = page()[1]
    assert "=The line was busy" in shown
    link = re.search(r'href="(/numbers/behind/[^"]*cause=[^"]*)"', shown)[1].replace("&amp;", "&")
    assert link.endswith("what=broken&cause=%3DThe+line+was+busy")


def test_the_backlog_is_what_stands_open_now_whatever_the_days(page):
    age = timezone.now() - after()
    names = ["less than a day", "1 to 3 days", "3 to 7 days", "7 to 30 days", "30 days and more"]
    name = names[sum(age >= dt.timedelta(days=days) for days in (1, 3, 7, 30))]
    body = page(path="/numbers/backlog.csv", **{"from": "2020-01-01", "to": "2020-01-02"})[1]
    assert {row["age"]: row["conversations"] for row in rows_of(body)}[name] == "1"


@pytest.mark.parametrize(("by", "names"), [
    ("inbox", ["Support"]), ("team", ["Nobody"]), ("channel", ["Email"]), ("tag", ["lamp"]), ("day", [
        "2026-11-21", "2026-11-23", "2026-11-24", "2026-11-25",
    ]),
])  # fmt: skip
def test_the_numbers_can_be_broken_down(page, shop, by, names):
    tag(conversation=shop.first, agent=shop.ana, add=["lamp"], at=after(days=6))
    body = page(path=f"/numbers/{by}.csv")[1]
    found = [next(iter(row.values())) for row in rows_of(body)]
    assert set(found) == set(names)
    status, shown = page(by=by)
    assert status == 200
    assert f"{by}.csv?" in shown


def test_a_filter_narrows_every_number(page, shop):
    assert tile(page(team="none")[1], "started")[0] == "2"
    assert tile(page(team=shop.team.pk)[1], "started")[0] == "0"
    assert tile(page(channel="chat")[1], "started")[0] == "0"
    assert tile(page(channel="email")[1], "kept")[0] == "0 %"


@pytest.mark.parametrize("asked", [
    {"from": "2026-13-01"}, {"from": "2026-11-21", "to": "2026-11-20"}, {"from": "1000-01-01"}, {"period": "8"},
    {"from": "x", "to": "\0"},
])  # fmt: skip
def test_days_that_are_none_are_said_so_and_the_usual_ones_shown(client, shop, asked):
    client.force_login(shop.ana)
    answer = client.get("/numbers/", asked)
    assert answer.status_code == 200
    assert "These days cannot be shown." in answer.content.decode()


@pytest.mark.parametrize("asked", [
    {"what": "everything"}, {"what": "started", "after": "x"}, {"what": "backlog", "age": "old"}, {"what": "started", "team": "x"},
    {"what": "started", "inbox": "none"}, {"what": "started", "after": "NaN_x"}, {"what": "started", "tag": "99999999"},
    {"what": "started", "after": "NaN_1"}, {"what": "started", "after": "1e999999_1"},
    {"what": "scored", "after": "1e-999999_1"}, {"what": "backlog", "after": "1_99999999999999999999"},
])  # fmt: skip
def test_a_question_nobody_offered_is_answered_with_not_found(page, asked):
    assert page(path="/numbers/behind/", **asked)[0] == 404


def test_a_cause_nobody_noted_stands_behind_nothing(page):
    assert page(path="/numbers/behind/", what="broken", cause="\0")[0] == 200


def test_before_anything_was_counted_the_page_says_so(page):
    Counting.objects.all().delete()
    assert "Counting begins in a minute" in page()[1]


def test_the_page_asks_as_much_for_many_conversations_as_for_few(client, shop):
    client.force_login(shop.ana)
    client.get("/numbers/", DAYS)  # a session's first page may note that it was seen
    asked = []
    for number in (1, 3):
        for one in range(number):
            shop.answer(shop.mail(f"{number} {one}", at=after(days=1)), days=2)
        shop.count()
        with CaptureQueriesContext(connection) as queries:
            client.get("/numbers/", DAYS)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_second_look_asks_the_ledger_nothing(client, shop):
    client.force_login(shop.ana)
    client.get("/numbers/", DAYS)
    with CaptureQueriesContext(connection) as queries:
        client.get("/numbers/", DAYS)
    assert [
        query["sql"] for query in queries if "percentile" in query["sql"] or "promises_promise m" in query["sql"]
    ] == []


def test_shares_and_percentiles_are_what_they_say():
    figures = Figures(settled=4, reopened=1, kept=3, broken=1, answered=Times(2, 1.0))
    assert (figures.reopened_share, figures.kept_share, figures.met_share) == (0.25, 0.75, None)
    assert percentile([1 * HOUR, 3 * HOUR], 0.9) == 2.8 * HOUR
