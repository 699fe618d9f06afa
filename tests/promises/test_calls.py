"""Call tasks: a number to ring, what came of it in the history, and the promise kept, or tried again."""

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from heard.conversations.models import Message, MessageKind
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.log_call import NotACall, log_call
from heard.promises.actions.make import MomentIsWrong, make
from heard.promises.actions.release import EndedAlready, release
from heard.promises.belongings import PromiseBelongings
from heard.promises.models import CallLog, CallOutcome, Informing, Mode, Notice, PromiseKind, Source
from heard.promises.telephone import telephone_in
from tests.promises.ledger import NOON, Ledger, after

HTMX = {"HX-Request": "true"}


@pytest.fixture
def shop(db):
    return Ledger()


@pytest.fixture
def call(shop):
    """call() is one that Cleo was promised for six o'clock."""

    def promised(*, told=True, kind=PromiseKind.CALL_BACK, words="+49 30 901820 (in the morning)", at=NOON, inbox=None):
        matter = shop.mail(words, at=at, inbox=inbox)
        return make(
            conversation=matter, kind=kind, due_at=at + (after(hours=6) - NOON), source=Source.CUSTOMER, agent=None,
            is_told=told, words=words, at=at,
        )  # fmt: skip

    return promised


def logged(shop, promise, outcome, *, at=None, **fields):
    done = log_call(promise=promise, agent=shop.ana, outcome=outcome, at=at or after(hours=1), **fields)
    promise.refresh_from_db()
    return done


def notes(promise):
    found = Message.objects.filter(conversation=promise.conversation_id, kind=MessageKind.NOTE).order_by("id")
    return list(found.values_list("text", flat=True))


def test_whoever_was_reached_has_had_the_call(shop, call):
    promise = call()
    one = logged(shop, promise, CallOutcome.REACHED, words="She has it now.")
    assert (promise.end, promise.ended_by) == ("kept", shop.ana)
    assert notes(promise) == ["Call: Reached\n\nShe has it now."]
    assert one.note_id == Message.objects.get(kind=MessageKind.NOTE).pk
    fact = Fact.objects.get(name="CallLogged")
    assert (fact.data["call_id"], fact.data["outcome"], fact.actor_id) == (one.pk, "reached", shop.ana.pk)


def test_a_call_after_its_moment_makes_good_what_was_broken(shop, call):
    promise = call()
    fall_due(at=after(hours=7))
    logged(shop, promise, CallOutcome.REACHED, at=after(hours=8))
    assert (promise.end, promise.settled_at) == ("broken", after(hours=8))


@pytest.mark.parametrize("outcome", [CallOutcome.MISSED, CallOutcome.MESSAGE])
def test_whoever_was_not_reached_is_still_owed_the_call(shop, call, outcome):
    promise = call()
    logged(shop, promise, outcome)
    assert (promise.end, promise.due_at) == ("", after(hours=6))
    assert notes(promise) == [f"Call: {outcome.label}"]


def test_the_next_try_is_due_at_another_moment_and_the_customer_hears_of_it_by_the_gate(shop, call):
    promise = call()
    logged(shop, promise, CallOutcome.MISSED, next_at=after(days=2))
    assert promise.due_at == after(days=2)
    notice = Notice.objects.get()
    assert (notice.kind, notice.state, notice.promise) == ("update", "draft", promise)
    assert "a call by Monday 23 November, 12:00" in notice.text


def test_who_was_not_told_of_a_call_is_not_told_that_it_moved(shop, call):
    promise = call(told=False)
    logged(shop, promise, CallOutcome.MISSED, next_at=after(days=2))
    assert (promise.due_at, Notice.objects.count()) == (after(days=2), 0)


def test_where_updates_are_switched_off_nothing_is_prepared(shop, call):
    Informing.current()
    Informing.objects.update(updates=Mode.OFF)
    logged(shop, call(), CallOutcome.MISSED, next_at=after(days=2))
    assert not Notice.objects.exists()


def test_what_cannot_be_done_changes_nothing(shop, call):
    promise, other, gone = call(), call(kind=PromiseKind.OTHER, words="A word"), call(words="030 1234567")
    release(promise=gone, agent=shop.ana, reason="", at=after(hours=1))
    with pytest.raises(NotACall):
        logged(shop, other, CallOutcome.REACHED)
    with pytest.raises(EndedAlready):
        logged(shop, gone, CallOutcome.REACHED)
    with pytest.raises(MomentIsWrong):
        logged(shop, promise, CallOutcome.MISSED, next_at=NOON)
    assert (CallLog.objects.count(), notes(promise), notes(other), notes(gone)) == (0, [], [], [])


def test_the_panel_and_the_list_lead_to_the_telephone(shop, call, client):
    promise = call(at=timezone.now())
    client.force_login(shop.ana)
    for path in (f"/conversations/{promise.conversation_id}/promises/", "/owed/everybody/"):
        body = client.get(path).content.decode()
        assert '<a class="promise-phone" href="tel:+4930901820">' in body
        assert "in the morning" in body
        assert f"/promises/{promise.pk}/call/" in body


def test_the_form_logs_a_call_and_offers_a_mail_after_three_tries(shop, call, client):
    promise = call(at=timezone.now())
    client.force_login(shop.ana)
    address = f"/promises/{promise.pk}/call/"
    for tries in range(3):
        body = client.get(address, headers=HTMX).content.decode()
        assert "A mail may be kinder now" not in body
        assert ("tries so far" in body) == (tries > 1)
        answer = client.post(address, {"outcome": "missed", "due": "tomorrow"}, headers=HTMX)
        assert answer.status_code == 204
    assert "A mail may be kinder now" in client.get(address, headers=HTMX).content.decode()
    assert client.post(address, {"outcome": "reached", "words": "All well."}, headers=HTMX).status_code == 204
    promise.refresh_from_db()
    assert promise.end == "kept"
    assert client.post(address, {"outcome": "reached"}, headers=HTMX).status_code == 422


def test_the_form_knows_the_customers_own_number(shop, call, client):
    promise = call(words="Call before noon", at=timezone.now())
    client.force_login(shop.ana)
    assert "We know no telephone number" in client.get(f"/promises/{promise.pk}/call/", headers=HTMX).content.decode()
    shop.customer().addresses.create(kind="phone", value="+4930901820")
    assert 'href="tel:+4930901820"' in client.get(f"/promises/{promise.pk}/call/", headers=HTMX).content.decode()


def test_who_may_not_open_the_inbox_logs_no_call(shop, call, client):
    promise = call(inbox=shop.orders, at=timezone.now())
    client.force_login(shop.ana)
    assert client.get(f"/promises/{promise.pk}/call/").status_code == 404
    assert client.post(f"/promises/{promise.pk}/call/", {"outcome": "reached"}).status_code == 404
    assert not CallLog.objects.exists()


def test_whoever_is_erased_leaves_no_words_of_a_call(shop, call):
    promise = call()
    logged(shop, promise, CallOutcome.MISSED, words="Her neighbour answered.")
    react_until_done()
    PromiseBelongings().erase([promise.customer_id], at=after(days=1))
    assert list(CallLog.objects.values_list("words", "outcome")) == [("", "missed")]


@pytest.mark.parametrize(("words", "expected"), [
    ("+49 30 901820 (in the morning)", ("+49 30 901820", "tel:+4930901820", "in the morning")),
    ("0171/2345678", ("0171/2345678", "tel:01712345678", "")),
    ("(020) 7946 0018", ("(020) 7946 0018", "tel:02079460018", "")),
    ("+1 212-555-0123: tell them where it stands", ("+1 212-555-0123", "tel:+12125550123", "tell them where it stands")),
    ("Call on 2026-11-25 before noon", None),
    ("by 25.11.2026", None),
    ("about order #4711000", None),
    ("tomorrow at 10", None),
    ("", None),
])  # fmt: skip
def test_a_number_is_found_in_words(words, expected):
    found = telephone_in(words)
    assert (found and tuple(found)) == expected


@given(st.text(max_size=80))
def test_whatever_is_written_a_link_holds_digits_only(words):
    found = telephone_in(words)
    assert found is None or set(found.link.removeprefix("tel:").removeprefix("+")) <= set("0123456789")
