"""A promise that was told is never moved behind the customer's back: another takes its place, and the next word says so."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.conversations.request_links import request_path
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.approve_notice import approve_notice
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.keep import keep
from heard.promises.actions.let_out import let_out
from heard.promises.actions.log_call import log_call
from heard.promises.actions.make import MomentIsWrong
from heard.promises.actions.move import move
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.actions.release import EndedAlready
from heard.promises.actions.undo_end import TooLateToUndo, undo_end
from heard.promises.models import CallOutcome, Mode, Notice, NoticeKind, Promise, PromiseKind, Way, Wish
from tests.promises.ledger import Ledger
from tests.promises.test_notices import DAY, MINUTE, TEN, inform, outcomes, promised, said

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def shop():
    shop = Ledger()
    inform(updates=Mode.AUTOMATIC, warnings=Mode.AUTOMATIC, apologies=Mode.AUTOMATIC)
    return shop


@pytest.fixture
def bulb(shop):
    """Return a promise of Ana's that the customer knows of, due in ten days."""
    return promised(shop, shop.mail("My lamp is dark", subject="Lamp", at=TEN), TEN + 10 * DAY)


def moved(promise, shop, *, to, at, is_told=False, tells=True):
    row = move(promise=promise, agent=shop.ana, due_at=to, is_told=is_told, at=at, tells=tells)
    promise.refresh_from_db()
    return row


def told(fact):
    return Fact.objects.filter(name=fact).count()


def test_ahead_of_its_time_it_is_released_and_the_new_one_stands(shop, bulb):
    new = moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    assert (bulb.end, bulb.ended_by, bulb.reason, bulb.replaced_by) == ("released", shop.ana, "We set a new date.", new)
    assert (bulb.due_at, new.due_at, new.made_at, new.told_at) == (
        TEN + 10 * DAY, TEN + 20 * DAY, TEN + DAY, TEN + DAY,
    )  # fmt: skip
    assert [getattr(new, name) for name in ("words", "kind", "owner", "conversation", "source")] == [
        getattr(bulb, name) for name in ("words", "kind", "owner", "conversation", "source")
    ]
    assert [fact.name for fact in Fact.objects.filter(name__startswith="Promise").order_by("pk")] == [
        "PromiseMade", "PromiseReplaced", "PromiseMade",
    ]  # fmt: skip
    assert keep(promise=new, agent=shop.ana, at=TEN + 15 * DAY).end == "kept"


def test_afterwards_it_stays_broken_and_only_the_new_one_is_owed(shop, bulb):
    fall_due(at=TEN + 10 * DAY)
    new = moved(bulb, shop, to=TEN + 12 * DAY, at=TEN + 11 * DAY)
    assert (bulb.end, bulb.ended_at, bulb.settled_at, bulb.replaced_by) == (
        "broken", TEN + 10 * DAY, TEN + 11 * DAY, new,
    )  # fmt: skip
    assert list(Promise.objects.owed()) == [new]
    assert (told("PromiseBroken"), told("PromiseSettled"), told("PromiseReleased")) == (1, 0, 0)


def test_whoever_is_faster_than_the_clock_does_not_undo_what_is_late(shop, bulb):
    new = moved(bulb, shop, to=TEN + 12 * DAY, at=TEN + 10 * DAY + MINUTE)
    assert (bulb.end, bulb.ended_at, new.end) == ("broken", TEN + 10 * DAY, "")
    assert fall_due(at=TEN + 10 * DAY + HOUR) == 0
    assert told("PromiseBroken") == 1


def test_it_is_moved_once_and_only_into_the_future(shop, bulb):
    for wrong in (TEN, TEN - DAY, TEN + 2000 * DAY):
        with pytest.raises(MomentIsWrong):
            moved(bulb, shop, to=wrong, at=TEN + HOUR)
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + HOUR)
    with pytest.raises(EndedAlready):
        moved(bulb, shop, to=TEN + 21 * DAY, at=TEN + HOUR)
    assert Promise.objects.count() == 2


def test_a_target_among_ourselves_is_moved_as_it_is_and_nobody_hears_of_it(shop):
    target = promised(shop, shop.mail(at=TEN), TEN + 10 * DAY, is_told=False)
    assert moved(target, shop, to=TEN + 20 * DAY, at=TEN + DAY) == target
    fall_due(at=TEN + 20 * DAY)
    late = moved(target, shop, to=TEN + 30 * DAY, at=TEN + 21 * DAY)
    assert (late != target, late.told_at, Notice.objects.count()) == (True, None, 0)


def test_moved_ahead_the_next_word_warns_and_says_the_new_date(shop, bulb):
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    let_out(at=TEN + DAY + MINUTE)
    (text,) = said()
    assert "we promised “a new bulb” by Thursday 28 November, 10:00. It looks as if it will take longer" in text
    assert "Our new date is Sunday 8 December, 10:00." in text


def test_moved_when_late_the_apology_that_waits_says_the_new_date_and_it_is_one_mail(shop, bulb):
    react_until_done()
    fall_due(at=TEN + 10 * DAY)
    react_until_done()
    moved(bulb, shop, to=TEN + 12 * DAY, at=TEN + 10 * DAY + MINUTE)
    for minutes in range(2, 9):
        let_out(at=TEN + 10 * DAY + minutes * MINUTE)
    (text,) = said()
    assert "did not keep our word. We are sorry. Our new date is Saturday 30 November, 10:00." in text
    assert outcomes() == [("apology", "dropped", "We set a new date."), ("apology", "sent", "")]


def test_who_was_apologised_to_hears_the_date_without_another_apology_and_not_on_the_same_day(shop, bulb):
    react_until_done()
    fall_due(at=TEN + 10 * DAY)
    react_until_done()
    let_out(at=TEN + 10 * DAY + MINUTE)
    moved(bulb, shop, to=TEN + 14 * DAY, at=TEN + 10 * DAY + HOUR)
    let_out(at=TEN + 10 * DAY + 2 * HOUR)
    assert len(said()) == 1
    let_out(at=TEN + 11 * DAY)
    assert "We have set a new date: “a new bulb” by Monday 2 December, 10:00." in said()[1]
    assert "sorry" not in said()[1]


def test_the_daily_word_never_says_that_what_was_moved_stands(shop, bulb):
    inform(warnings=Mode.OFF)
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + HOUR)
    assert prepare_updates(at=TEN + 2 * DAY) == 1
    assert "We have set a new date: “a new bulb” by Sunday 8 December" in Notice.objects.get().text


def test_what_waited_of_the_old_date_is_not_said(shop, bulb):
    inform(updates=Mode.DRAFT)
    prepare_updates(at=TEN + 2 * DAY)
    assert "What we promised stands" in Notice.objects.get().text
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + 2 * DAY + HOUR)
    assert outcomes() == [("update", "dropped", "We set a new date."), ("warning", "ready", "")]


def test_what_is_kept_before_the_word_leaves_is_not_announced(shop, bulb):
    new = moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    keep(promise=new, agent=shop.ana, at=TEN + DAY + MINUTE)
    assert (let_out(at=TEN + DAY + 2 * MINUTE), said()) == (0, [])


def test_who_wants_only_answers_hears_nothing_and_who_wants_calls_is_called(shop, bulb):
    other = promised(shop, shop.mail("Other", at=TEN, address="dora@home.example"), TEN + 10 * DAY)
    choose_wish(customer=bulb.customer, wish=Wish.NONE, agent=None, at=TEN)
    choose_wish(customer=other.customer, wish=Wish.NEWS, agent=None, at=TEN, channel=Way.CALL, number="+49 30 901820")
    for one in (bulb, other):
        moved(one, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    assert Notice.objects.count() == 0
    call = Promise.objects.get(kind=PromiseKind.CALL_BACK)
    assert (call.customer, call.words, call.told_at) == (other.customer, "+49 30 901820: tell them the new date", None)


def test_the_word_an_agent_sends_may_carry_the_new_date_and_says_it_even_if_they_forgot(shop, bulb):
    inform(warnings=Mode.DRAFT, apologies=Mode.DRAFT)
    react_until_done()
    fall_due(at=TEN + 10 * DAY)
    react_until_done()
    apology = Notice.objects.get(kind=NoticeKind.APOLOGY)
    row = approve_notice(notice=apology, agent=shop.ana, at=TEN + 10 * DAY + HOUR, new_date=TEN + 12 * DAY)
    let_out(at=TEN + 10 * DAY + 2 * HOUR)
    bulb.refresh_from_db()
    assert (row.promise, row.promise.due_at, bulb.end) == (bulb.replaced_by, TEN + 12 * DAY, "broken")
    assert "We are sorry. Our new date is Saturday 30 November, 10:00." in said()[0]
    assert "will say when it is done" not in said()[0]


def test_a_call_that_was_late_is_tried_again_by_a_new_promise_and_the_tries_go_along(shop):
    call = promised(shop, shop.mail(at=TEN), TEN + DAY, kind=PromiseKind.CALL_BACK, words="+49 30 901820")
    fall_due(at=TEN + DAY)
    at = TEN + DAY + HOUR
    log_call(promise=call, agent=shop.ana, outcome=CallOutcome.MISSED, at=at, next_at=TEN + 2 * DAY)
    call.refresh_from_db()
    assert (call.end, call.replaced_by.due_at, call.calls.count()) == ("broken", TEN + 2 * DAY, 0)
    assert call.replaced_by.calls.count() == 1


def test_a_mistake_is_taken_back_and_the_customer_hears_nothing_of_it(shop, bulb):
    new = moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    row = undo_end(promise=bulb, agent=shop.ana, at=TEN + DAY + MINUTE)
    new.refresh_from_db()
    assert (row.end, row.replaced_by, row.due_at) == ("", None, TEN + 10 * DAY)
    assert (new.end, new.told_at, new.reason) == ("released", None, "Moved by mistake.")
    assert (let_out(at=TEN + DAY + 2 * MINUTE), said()) == (0, [])
    assert list(Promise.objects.owed()) == [bulb]


def test_what_the_customer_was_written_of_is_not_taken_back(shop, bulb):
    moved(bulb, shop, to=TEN + 20 * DAY, at=TEN + DAY)
    let_out(at=TEN + DAY + MINUTE)
    with pytest.raises(TooLateToUndo):
        undo_end(promise=bulb, agent=shop.ana, at=TEN + DAY + 2 * MINUTE)
    bulb.refresh_from_db()
    assert (bulb.end, bulb.replaced_by.end) == ("released", "")


def test_breaches_are_counted_as_they_were(shop):
    now = timezone.now()
    row = shop.mail(at=now - 3 * DAY)
    late, early = (promised(shop, row, now + hours * HOUR, at=now - 2 * DAY) for hours in (-30, 5))
    fall_due(at=now - DAY)
    for one in (late, early):
        keep(promise=moved(one, shop, to=now + DAY, at=now - HOUR), agent=shop.ana, at=now)
    ends = sorted(Promise.objects.values_list("end", flat=True))
    assert ends == ["broken", "kept", "kept", "released"]


def test_the_page_of_the_request_shows_one_promise_with_its_new_date(shop, client):
    now = timezone.now().replace(microsecond=0)
    row = shop.mail("My lamp is dark", at=now - 5 * DAY)
    kept, late, after_all, gone = (
        promised(shop, row, now + days * DAY, at=now - 4 * DAY, words=words)
        for words, days in (("a word", 1), ("a bulb", -1), ("a cable", -1), ("a switch", 1))
    )
    fall_due(at=now)
    keep(promise=kept, agent=shop.ana, at=now)
    keep(promise=after_all, agent=shop.ana, at=now)
    moved(late, shop, to=now + 3 * DAY, at=now)
    moved(gone, shop, to=now + 4 * DAY, at=now)
    page = client.get(request_path(row.pk, row.customer_id, at=now)).content.decode()
    owed, before = page.split('<details class="promised-before">')
    assert (owed.count("a bulb"), owed.count("a switch"), "we are late" in owed) == (1, 1, False)
    before = before[: before.index("</details>")]
    for words, ending in [
        ("a word", "kept in time"),
        ("a cable", "done, but later than we said"),
        ("a bulb", "we set a new date"),
        ("a switch", "we set a new date"),
    ]:
        start = before.index(words)
        assert ending in before[start : before.index("</li>", start)]
    assert "done late" not in page


def test_the_page_says_the_truth_of_what_nobody_needs_any_more(shop, client):
    from heard.promises.actions.release import release

    row = shop.mail("My lamp is dark", at=timezone.now())
    release(
        promise=promised(shop, row, timezone.now() + DAY, at=timezone.now()), agent=shop.ana, reason="",
        at=timezone.now(),
    )  # fmt: skip
    page = client.get(request_path(row.pk, row.customer_id, at=timezone.now())).content.decode()
    assert "not needed any more" in page


def late_bulb(shop, **fields):
    now = timezone.now()
    row = promised(shop, shop.mail(at=now - 3 * DAY, **fields), now - HOUR, at=now - 2 * DAY, owner=None)
    fall_due(at=now)
    return row


def test_it_is_offered_where_an_agent_sees_the_promise_also_when_it_is_late_and_undone(shop, client):
    bulb = late_bulb(shop)
    client.force_login(shop.ana)
    for address in ("/owed/everybody/", f"/conversations/{bulb.conversation_id}/promises/"):
        assert f"/promises/{bulb.pk}/moment/" in client.get(address).content.decode()
    form = client.get(f"/promises/{bulb.pk}/moment/", headers=HTMX).content.decode()
    assert "The old one stays broken." in form
    answer = client.post(f"/promises/{bulb.pk}/moment/", {"due": "tomorrow"}, headers=HTMX)
    assert (answer.status_code, f"/promises/{bulb.pk}/undoing/" in answer.headers["HX-Trigger"]) == (204, True)
    panel = client.get(f"/conversations/{bulb.conversation_id}/promises/").content.decode()
    assert "Late; a new date was set" in panel
    assert client.post(f"/promises/{bulb.pk}/moment/", {"due": "tomorrow"}, headers=HTMX).status_code == 422
    assert client.post(f"/promises/{bulb.pk}/undoing/", headers=HTMX).status_code == 204
    assert list(Promise.objects.owed()) == [bulb]


def test_who_may_not_open_the_inbox_moves_nothing(shop, client):
    bulb = late_bulb(shop, inbox=shop.orders)
    client.force_login(shop.ana)
    assert client.post(f"/promises/{bulb.pk}/moment/", {"due": "tomorrow"}, headers=HTMX).status_code == 404
    client.logout()
    assert client.post(f"/promises/{bulb.pk}/moment/", {"due": "tomorrow"}).status_code == 302
    assert Promise.objects.count() == 1


def test_a_new_date_in_the_timeline_is_one_line(shop, client):
    bulb = late_bulb(shop)
    client.force_login(shop.ana)
    client.post(f"/promises/{bulb.pk}/moment/", {"due": "tomorrow"}, headers=HTMX)
    page = client.get(f"/conversations/{bulb.conversation_id}/").content.decode()
    assert page.count("set a new date: Something else by") == 1
    assert page.count("promised: Something else by") == 1
