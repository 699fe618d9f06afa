"""A complaint: acknowledged, owned by a named person, offered a remedy, answered before it is closed, and followed up."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions.assign import MayNotOpen, assign
from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import reply
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.models import Hold, Message, Participant, State
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.feedback.actions._complaints import ComplaintIsOver, ComplaintOpenAlready
from heard.feedback.actions.close_complaint import NotSettled, close_complaint
from heard.feedback.actions.follow_complaints import follow_replaced
from heard.feedback.actions.hand_over_complaint import hand_over_complaint
from heard.feedback.actions.offer_remedy import RemedyIsWrong, offer_remedy
from heard.feedback.actions.open_complaint import NothingSaid
from heard.feedback.actions.record_answer import AnsweredAlready, record_answer
from heard.feedback.actions.record_cause import record_cause
from heard.feedback.actions.reopen_complaint import reopen_complaint
from heard.feedback.actions.restore_complaint import restore_complaint
from heard.feedback.actions.withdraw_complaint import withdraw_complaint
from heard.feedback.models import Complaint, ComplaintCause, Remedy, RemedyAnswer
from heard.plumbing.events import remembered
from heard.plumbing.models import Fact
from heard.plumbing.reactions import Recorded, react_until_done
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.move import move
from heard.promises.events import PromiseReplaced
from heard.promises.models import Informing, Mode, Promise
from tests.feedback.complaining import NOON, Complaining, after

BERLIN_TUESDAY_EVENING = dt.datetime(2026, 11, 24, 16, 1, tzinfo=dt.UTC)


@pytest.fixture
def shop(db):
    return Complaining()


def facts(complaint):
    names = Fact.objects.filter(stream=f"conversation:{complaint.conversation_id}").order_by("id")
    return [name for name in names.values_list("name", flat=True) if name.startswith(("Complaint", "Remedy"))]


def state(conversation):
    conversation.refresh_from_db()
    return conversation.state


def accepted(shop, complaint, **fields):
    given = {"kind": "refund", "amount": Decimal("25"), "currency": "eur", **fields}
    remedy = offer_remedy(complaint=complaint, agent=shop.ana, at=after(hours=1), **given)
    return record_answer(remedy=remedy, answer=RemedyAnswer.ACCEPTED, agent=shop.ana, at=after(hours=2))


def test_the_customer_is_told_by_name_who_sees_to_it_and_by_when_they_hear_of_us_and_that_is_promised(shop):
    shop.policy(first_answer=60)
    complaint = shop.complain()
    said = Message.objects.get(conversation=complaint.conversation, kind="automatic")
    assert said.text.startswith("Hi Cleo,\n\nthank you for telling us what went wrong")
    assert "Ana Moreno looks after it personally." in said.text
    assert "You will hear from us by Tuesday 24 November, 16:01, even if" in said.text
    promise = Promise.objects.get(pk__in=complaint.promise_ids)
    # Two days of business time after a Saturday: Tuesday evening, when the office closes.
    assert (promise.kind, promise.owner, promise.due_at) == ("update", shop.ana, BERLIN_TUESDAY_EVENING)
    assert promise.told_at == NOON
    assert complaint.acknowledged_at == NOON
    assert (complaint.owner, complaint.opened_by, complaint.is_open) == (shop.ana, shop.ana, True)


def test_untold_the_acknowledgement_is_owed_until_an_answer_leaves(shop):
    complaint = shop.complain(tells_customer=False)
    assert Message.objects.filter(kind="automatic").count() == 0
    promise = Promise.objects.get(pk__in=complaint.promise_ids)
    assert (promise.kind, promise.told_at, promise.owner, promise.due_at) == (
        "acknowledge", None, shop.ana, after(hours=4, minutes=1),
    )  # fmt: skip
    reply(conversation=complaint.conversation, agent=shop.ana, text="I am so sorry.", at=after(hours=1))
    shop.send(after(hours=1, minutes=1))
    complaint.refresh_from_db()
    promise.refresh_from_db()
    assert (promise.end, complaint.acknowledged_at is not None) == ("kept", True)


def test_where_there_is_nobody_to_write_to_it_is_owed_instead(shop):
    asked = shop.mail()
    Participant.objects.all().delete()
    complaint = shop.complain(asked)
    assert complaint.acknowledged_at is None
    assert Promise.objects.get(pk__in=complaint.promise_ids).kind == "acknowledge"


@pytest.mark.parametrize(("language", "begins"), [("de", "danke, dass Sie"), ("fr", "merci de nous"), ("ar", "شكرًا")])
def test_it_is_said_in_their_language(shop, language, begins):
    shop.complain(shop.mail("x", language=language))
    assert begins in Message.objects.get(kind="automatic").text


def test_it_is_the_assignees_else_the_openers_or_whoever_is_named(shop):
    asked = shop.mail()
    assign(conversation=asked, agent=shop.ana, assignee=shop.ben, team=None, at=NOON)
    assert shop.complain(asked).owner == shop.ben
    other = shop.mail("Second", address="di@home.example")
    assert shop.complain(other).owner == shop.ana
    third = shop.mail("Third", address="ed@home.example")
    assert shop.complain(third, owner=shop.ben).owner == shop.ben


def test_a_conversation_has_one_open_complaint_at_a_time(shop):
    complaint = shop.complain()
    with pytest.raises(ComplaintOpenAlready):
        shop.complain(complaint.conversation)
    complaint.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        complaint.save(force_insert=True)


@pytest.mark.parametrize("words", ["", "  \n", "x" * 4001, "\0"])
def test_it_needs_words(shop, words):
    with pytest.raises(NothingSaid):
        shop.complain(words=words)
    assert (Complaint.objects.count(), Hold.objects.count()) == (0, 0)


def test_whoever_may_not_open_the_inbox_cannot_own_it(shop):
    asked = shop.mail(inbox=shop.orders)
    with pytest.raises(MayNotOpen):
        shop.complain(asked, agent=shop.ben, owner=shop.ana)
    complaint = shop.complain(asked, agent=shop.ben)
    with pytest.raises(MayNotOpen):
        hand_over_complaint(complaint=complaint, agent=shop.ben, owner=shop.ana)
    complaint.refresh_from_db()
    assert complaint.owner == shop.ben


def test_handing_it_over_gives_what_was_promised_too_and_is_told_once(shop):
    complaint = shop.complain()
    for _ in range(2):
        hand_over_complaint(complaint=complaint, agent=shop.ana, owner=shop.ben)
    complaint.refresh_from_db()
    assert complaint.owner == shop.ben
    assert Promise.objects.get(pk__in=complaint.promise_ids).owner == shop.ben
    assert facts(complaint) == ["ComplaintOpened", "ComplaintHandedOver"]


def test_promises_are_locked_before_their_conversation_as_timers_do_it(shop):
    complaint = shop.complain()
    with CaptureQueriesContext(connection) as asked:
        hand_over_complaint(complaint=complaint, agent=shop.ana, owner=shop.ben)
    locks = [one["sql"] for one in asked.captured_queries if "FOR NO KEY UPDATE" in one["sql"]]
    tables = [re.search(r'FROM "?(\w+)', sql).group(1) for sql in locks]
    assert tables[:3] == ["promises_promise", "conversations_conversation", "feedback_complaint"]


def test_an_acknowledgement_looks_for_complaints_only_where_it_was_owed(shop):
    complaint = shop.complain(tells_customer=False)
    for number in range(3):
        shop.complain(shop.mail("Mine, too", address=f"x{number}@home.example"), tells_customer=False)
    reply(conversation=complaint.conversation, agent=shop.ana, text="We are sorry.", at=after(minutes=5))
    shop.send(after(minutes=6))
    known = Complaint.objects.order_by("pk").values_list("acknowledged_at", flat=True)
    assert [moment is not None for moment in known] == [True, False, False, False]


def test_the_cause_is_noted_from_the_list_and_in_words_also_later(shop):
    complaint, broken = shop.complain(), ComplaintCause.objects.create(name="Broken on arrival")
    for _ in range(2):
        record_cause(complaint=complaint, agent=shop.ana, cause=broken, words="Thin box")
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    record_cause(complaint=complaint, agent=shop.ana, cause=broken, words="Thin box, again")
    complaint.refresh_from_db()
    assert (complaint.cause, complaint.cause_words) == (broken, "Thin box, again")
    assert facts(complaint).count("ComplaintCauseRecorded") == 2


def test_it_cannot_be_resolved_before_it_is_settled(shop):
    complaint = shop.complain()
    with pytest.raises(HeldOpen):
        close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=1))
    with pytest.raises(NotSettled):
        close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=1))
    offer_remedy(complaint=complaint, agent=shop.ana, kind="apology", at=after(hours=1))
    for nothing_due in (False, True):
        with pytest.raises(NotSettled):
            close_complaint(complaint=complaint, agent=shop.ana, words="x", nothing_due=nothing_due, at=after(hours=2))
    record_answer(remedy=Remedy.objects.get(), answer=RemedyAnswer.REFUSED, agent=shop.ana, at=after(hours=2))
    done = close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    assert (done.outcome, done.closed_at, done.closed_by) == ("refused", after(hours=3), shop.ana)
    close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=4))
    assert state(complaint.conversation) == State.RESOLVED


def test_no_remedy_is_due_only_with_a_reason(shop):
    complaint = shop.complain()
    with pytest.raises(NotSettled):
        close_complaint(complaint=complaint, agent=shop.ana, words=" ", nothing_due=True, at=after(hours=1))
    done = close_complaint(complaint=complaint, agent=shop.ana, words="Mixed up", nothing_due=True, at=after(hours=1))
    assert (done.outcome, done.closing_words) == ("nothing_due", "Mixed up")


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "gold"},
        {"kind": "refund"},
        {"kind": "refund", "amount": Decimal("0"), "currency": "EUR"},
        {"kind": "credit", "amount": Decimal("-5"), "currency": "EUR"},
        {"kind": "credit", "amount": Decimal("NaN"), "currency": "EUR"},
        {"kind": "credit", "amount": Decimal("1e20"), "currency": "EUR"},
        {"kind": "credit", "amount": Decimal("5"), "currency": "EURO"},
        {"kind": "credit", "amount": Decimal("5"), "currency": "E1R"},
        {"kind": "other", "words": " "},
        {"kind": "apology", "words": "x" * 301},
    ],
)
def test_a_remedy_that_makes_no_sense_is_refused(shop, wrong):
    complaint = shop.complain()
    with pytest.raises(RemedyIsWrong):
        offer_remedy(complaint=complaint, agent=shop.ana, at=after(hours=1), **wrong)
    assert Remedy.objects.count() == 0


def test_another_offer_replaces_the_one_that_waits_and_only_that_can_be_answered(shop):
    complaint = shop.complain()
    first = offer_remedy(complaint=complaint, agent=shop.ana, kind="apology", at=after(hours=1))
    second = offer_remedy(
        complaint=complaint, agent=shop.ana, kind="refund", amount=Decimal("25"), currency="eur", at=after(hours=2)
    )
    assert (second.amount, second.currency) == (Decimal("25.00"), "EUR")
    with pytest.raises(AnsweredAlready):
        record_answer(remedy=first, answer=RemedyAnswer.ACCEPTED, agent=shop.ana, at=after(hours=3))
    record_answer(remedy=second, answer=RemedyAnswer.ACCEPTED, agent=shop.ana, words="At last", at=after(hours=3))
    with pytest.raises(AnsweredAlready):
        record_answer(remedy=second, answer=RemedyAnswer.REFUSED, agent=shop.ana, at=after(hours=4))
    second.refresh_from_db()
    assert (second.answer, second.answered_by, second.answer_words, second.by_page) == (
        "accepted", shop.ana, "At last", False,
    )  # fmt: skip


def test_once_it_is_over_nothing_is_offered_answered_or_closed_again(shop):
    complaint = shop.complain()
    withdraw_complaint(complaint=complaint, agent=shop.ana, at=after(hours=1))
    for deed in (
        lambda: offer_remedy(complaint=complaint, agent=shop.ana, kind="apology", at=after(hours=2)),
        lambda: close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=2)),
        lambda: withdraw_complaint(complaint=complaint, agent=shop.ana, at=after(hours=2)),
        lambda: hand_over_complaint(complaint=complaint, agent=shop.ana, owner=shop.ben),
        lambda: record_cause(complaint=complaint, agent=shop.ana, cause=None, words="x"),
    ):
        with pytest.raises(ComplaintIsOver):
            deed()


def test_withdrawn_by_mistake_it_is_a_complaint_again(shop):
    complaint = shop.complain(tells_customer=False)
    withdraw_complaint(complaint=complaint, agent=shop.ana, at=after(hours=1))
    assert Promise.objects.get(pk__in=complaint.promise_ids).end == "released"
    close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=2))
    for _ in range(2):
        restore_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    assert state(complaint.conversation) == State.OPEN
    complaint.refresh_from_db()
    owed = Promise.objects.filter(pk__in=complaint.promise_ids).order_by("pk")
    assert [(promise.kind, promise.end) for promise in owed] == [("acknowledge", "released"), ("acknowledge", "")]
    with pytest.raises(HeldOpen):
        close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=4))
    withdraw_complaint(complaint=complaint, agent=shop.ana, at=after(hours=5))
    shop.complain(complaint.conversation)
    with pytest.raises(ComplaintOpenAlready):
        restore_complaint(complaint=complaint, agent=shop.ana, at=after(hours=6))


def test_when_the_customer_says_that_it_is_settled_so_is_the_complaint(shop):
    complaint = shop.complain()
    close(conversation=complaint.conversation, agent=None, by_customer=True, at=after(hours=1))
    for _ in range(2):
        react_until_done()
    complaint.refresh_from_db()
    assert (complaint.outcome, complaint.closed_by, facts(complaint)[-1]) == ("customer", None, "ComplaintClosed")


def test_after_a_complaint_asking_whether_all_is_well_is_owed_once(shop):
    complaint = shop.complain()
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    for hours in (4, 6):
        close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=hours))
        react_until_done()
        reopen(conversation=complaint.conversation, agent=shop.ana, at=after(hours=hours + 1))
        react_until_done()
    asked = Promise.objects.get(conversation=complaint.conversation, kind="check_in")
    assert (asked.owner, asked.source, asked.due_at) == (shop.ana, "agent", after(days=5, hours=4))


def test_where_customers_are_asked_by_themselves_nobody_has_to_ask_after_a_complaint(shop):
    informing = Informing.current()
    informing.check_ins = Mode.AUTOMATIC
    informing.save()
    complaint = shop.complain()
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    reply(conversation=complaint.conversation, agent=shop.ana, text="Done.", then="resolved", at=after(hours=4))
    react_until_done()
    asked = Promise.objects.filter(conversation=complaint.conversation, kind="check_in")
    assert list(asked.values_list("source", flat=True)) == ["house"]


def test_it_goes_by_the_promise_that_was_given_a_new_date(shop):
    complaint = shop.complain(tells_customer=False)
    [owed] = complaint.promise_ids
    fall_due(at=after(hours=5))
    new = move(
        promise=Promise.objects.get(pk=owed), agent=shop.ana, due_at=after(days=1), is_told=False, at=after(hours=6)
    )
    for _ in range(2):
        react_until_done()
    complaint.refresh_from_db()
    assert (complaint.promise_ids, complaint.acknowledged_at) == ([owed, new.pk], None)
    reply(conversation=complaint.conversation, agent=shop.ana, text="I am so sorry.", at=after(hours=7))
    shop.send(after(hours=7, minutes=1))
    complaint.refresh_from_db()
    assert complaint.acknowledged_at is not None


def test_it_goes_by_the_new_date_also_where_that_is_noticed_after_the_conversations_were_joined(shop):
    complaint, other = shop.complain(tells_customer=False), shop.mail("Another matter", number="other")
    [owed] = complaint.promise_ids
    fall_due(at=after(hours=5))
    new = move(
        promise=Promise.objects.get(pk=owed), agent=shop.ana, due_at=after(days=1), is_told=False, at=after(hours=6)
    )
    merge(kept=other, merged=complaint.conversation, agent=shop.ana, at=after(hours=7))
    react_until_done()
    Complaint.objects.update(promise_ids=[owed])
    late = Fact.objects.get(name="PromiseReplaced")
    follow_replaced([Recorded(late.pk, late.at, remembered(PromiseReplaced, late.data))])
    complaint.refresh_from_db()
    assert (complaint.conversation, complaint.promise_ids) == (other, [owed, new.pk])


def test_it_goes_along_with_its_conversation_and_back(shop):
    complaint, other = shop.complain(), shop.mail("Another matter", number="other")
    joined = merge(kept=other, merged=complaint.conversation, agent=shop.ana, at=after(hours=1))
    for _ in range(2):
        react_until_done()
    complaint.refresh_from_db()
    assert complaint.conversation == other
    with pytest.raises(HeldOpen):
        close(conversation=other, agent=shop.ana, at=after(hours=2))
    undo_merge(merge=joined, agent=shop.ana, at=after(hours=3))
    react_until_done()
    complaint.refresh_from_db()
    assert complaint.conversation_id == complaint.began_in
    close(conversation=other, agent=shop.ana, at=after(hours=4))
    assert state(other) == State.RESOLVED


def test_of_two_complaints_that_meet_one_goes_on(shop):
    complaint = shop.complain()
    other = shop.complain(shop.mail("Another matter", number="other"))
    merge(kept=other.conversation, merged=complaint.conversation, agent=shop.ana, at=after(hours=1))
    react_until_done()
    complaint.refresh_from_db()
    other.refresh_from_db()
    assert (complaint.outcome, other.is_open, complaint.conversation) == ("joined", True, other.conversation)


def test_everything_stands_on_the_books(shop):
    complaint = shop.complain()
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    assert facts(complaint) == ["ComplaintOpened", "RemedyOffered", "RemedyAnswered", "ComplaintClosed"]


def test_merged_customers_share_their_complaints_until_that_is_undone(shop):
    complaint = shop.complain()
    shop.mail("Mine", address="work@cleo.example", name="C. Lind")
    cleo, other = complaint.customer, shop.customer("C. Lind")
    done = merge_customers(kept=other, merged=cleo, agent=shop.ana, at=after(hours=1))
    complaint.refresh_from_db()
    assert complaint.customer == other
    undo_customer_merge(merge=done, agent=shop.ana, at=after(hours=2))
    complaint.refresh_from_db()
    assert complaint.customer == cleo


def test_somebody_forgotten_leaves_that_there_was_a_complaint_and_no_word_of_it(shop):
    complaint = shop.complain(cause_words="Cleo fell")
    offer_remedy(complaint=complaint, agent=shop.ana, kind="other", words="Flowers for Cleo", at=after(hours=1))
    erase_customer(customer=complaint.customer, agent=shop.ana, at=after(hours=2))
    complaint.refresh_from_db()
    remedy = Remedy.objects.get()
    assert (complaint.words, complaint.cause_words, remedy.words, complaint.closed_at) == ("", "", "", after(hours=2))
    close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=3))
    assert state(complaint.conversation) == State.RESOLVED


def test_closed_by_mistake_it_goes_on_and_is_followed_up_after_it_is_closed_again(shop):
    complaint = shop.complain()
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=3, minutes=1))
    react_until_done()
    for _ in range(2):
        reopen_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3, minutes=10))
    react_until_done()
    complaint.refresh_from_db()
    assert (complaint.is_open, complaint.outcome, complaint.closed_by) == (True, "", None)
    assert (state(complaint.conversation), facts(complaint)[-1]) == (State.OPEN, "ComplaintReopened")
    assert Remedy.objects.get().answer == "accepted"
    with pytest.raises(HeldOpen):
        close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=4))
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=5))
    close(conversation=complaint.conversation, agent=shop.ana, at=after(hours=6))
    react_until_done()
    asked = Promise.objects.filter(conversation=complaint.conversation, kind="check_in").order_by("pk")
    assert [(promise.end, promise.reason) for promise in asked] == [("released", "The complaint goes on."), ("", "")]


def test_what_the_customer_closed_or_somebody_long_ago_stays_closed(shop):
    complaint = shop.complain()
    accepted(shop, complaint)
    close_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3))
    with pytest.raises(ComplaintIsOver):
        reopen_complaint(complaint=complaint, agent=shop.ana, at=after(hours=4))
    shop.complain(complaint.conversation, at=after(hours=3, minutes=5))
    with pytest.raises(ComplaintOpenAlready):
        reopen_complaint(complaint=complaint, agent=shop.ana, at=after(hours=3, minutes=6))
    other = shop.complain(shop.mail("Another matter"))
    close(conversation=other.conversation, agent=None, by_customer=True, at=after(hours=1))
    react_until_done()
    with pytest.raises(ComplaintIsOver):
        reopen_complaint(complaint=other, agent=shop.ana, at=after(hours=1))
