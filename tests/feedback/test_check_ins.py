"""Some days after a matter was closed we ask whether all is still well: once, kindly, and only who wants to be asked."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from heard.channels.email.sending.letter import letters
from heard.channels.email.sending.writing import write
from heard.conversations.actions.close import close
from heard.conversations.actions.mark_spam import mark_spam
from heard.conversations.actions.merge import merge
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import reply
from heard.conversations.models import Message, MessageKind, State
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.models import Customer
from heard.feedback.models import Satisfaction
from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.approve_notice import approve_notice
from heard.promises.actions.choose_wish import choose_wish
from heard.promises.actions.drop_notice import drop_notice
from heard.promises.actions.fall_due import fall_due
from heard.promises.actions.let_out import let_out
from heard.promises.actions.make import make
from heard.promises.actions.prepare_updates import prepare_updates
from heard.promises.actions.release import release
from heard.promises.models import Informing, Mode, Notice, Promise, PromiseKind, Source, Wish
from heard.promises.queries.owed import owed_page
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db
# Ten in the morning of a Monday long ago: what is noticed late counts from the moment it was due.
TEN = dt.datetime(2024, 11, 18, 10, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def shop():
    shop = Ledger()
    inform(check_ins=Mode.AUTOMATIC, updates=Mode.OFF)
    return shop


def inform(**fields):
    informing = Informing.current()
    for name, value in fields.items():
        setattr(informing, name, value)
    informing.save()


def settled(shop, at=TEN, **fields):
    """A request that was answered and closed at this moment."""
    conversation = shop.mail(at=at - 2 * DAY, **fields)
    reply(conversation=conversation, agent=shop.ana, text="A new bulb is on its way.", at=at - DAY)
    close(conversation=conversation, agent=shop.ana, at=at)
    react_until_done()
    conversation.refresh_from_db()
    return conversation


def pass_until(at):
    """Let the clock strike; return how many mails left."""
    fall_due(at=at)
    react_until_done()
    mails = let_out(at=at)
    react_until_done()
    return mails


def check_ins(conversation):
    found = Promise.objects.filter(conversation=conversation, kind=PromiseKind.CHECK_IN).order_by("id")
    return [(row.due_at, row.end, row.reason) for row in found]


def said():
    return [message.text for message in Message.objects.filter(kind=MessageKind.AUTOMATIC).order_by("pk")]


def test_three_days_after_closing_they_are_asked_with_one_link(shop):
    conversation = settled(shop)
    assert check_ins(conversation) == [(TEN + 3 * DAY, "", "")]
    assert pass_until(TEN + 3 * DAY - MINUTE) == 0
    assert pass_until(TEN + 3 * DAY) == 1
    (text,) = said()
    link = re.search(r"https?://\S+", text)[0]
    faces = ["😠 Very bad", "🙁 Not good", "😐 So-so", "🙂 Good", "😀 Very good"]
    rows = "\n".join(f"- [{face}]({link}?score={score})" for score, face in enumerate(faces, start=1))
    assert text == (
        f"Hi Cleo,\n\nsome days ago we settled request {conversation.pk}. Is everything still as it should be?\n\n"
        f"One click is enough to tell us, and how we did: {link}\n\n{rows}\n\nKind regards\nLamp & Co"
    )
    assert "/asked/" in link
    assert check_ins(conversation) == [(TEN + 3 * DAY, "kept", "")]
    conversation.refresh_from_db()
    assert conversation.state == State.RESOLVED
    assert list(Satisfaction.objects.values_list("conversation", "asked_at", "score", "agent")) == [
        (conversation.pk, TEN + 3 * DAY, None, shop.ana.pk if conversation.assignee_id else None)
    ]


def test_each_face_in_the_mail_is_a_link_that_only_shows_it_chosen(shop, client):
    at = (timezone.now() - 5 * DAY).replace(hour=10)
    settled(shop, at=at)
    assert pass_until(at + 3 * DAY) == 1
    message = Message.objects.get(kind=MessageKind.AUTOMATIC)
    (letter,) = letters({message.pk: ("check@lamp.example", 1, [])})
    mail = write(letter, {})
    (page,) = (content for content, kind in mail.alternatives if kind == "text/html")
    links = re.findall(r'href="([^"]+score=\d)"[^>]*>(\S+ [^<]+)<', page)
    assert [label for _link, label in links] == ["😠 Very bad", "🙁 Not good", "😐 So-so", "🙂 Good", "😀 Very good"]
    for link, label in links:
        assert f"- {label}: {link}\n" in mail.body
        shown = client.get(link[link.index("/asked/") :])
        chosen = re.search(r'value="(\d)" aria-pressed="true"', shown.content.decode())[1]
        assert link.endswith(f"?score={chosen}")
    assert not Satisfaction.objects.filter(score__isnull=False).exists()
    where = links[4][0][links[4][0].index("/asked/") :]
    assert client.post(where, {"score": "5"}).status_code == 302
    assert Satisfaction.objects.get().score == 5


def test_without_the_question_the_mail_asks_only_whether_all_is_well(shop):
    inform(asks_satisfaction=False)
    settled(shop)
    pass_until(TEN + 3 * DAY)
    assert "One click is enough to tell us: " in said()[0]
    assert Satisfaction.objects.count() == 0


def test_it_is_asked_while_the_house_is_open_and_never_in_quiet_hours(shop):
    inform(calendar=shop.office)
    friday_evening = TEN + 4 * DAY + dt.timedelta(hours=9)
    conversation = settled(shop, at=friday_evening - 2 * DAY)  # three days later is Saturday evening
    monday_nine_in_berlin = dt.datetime(2024, 11, 25, 8, tzinfo=dt.UTC)
    assert check_ins(conversation) == [(monday_nine_in_berlin, "", "")]
    Customer.objects.filter(pk=conversation.customer_id).update(time_zone="America/New_York")  # three in the morning
    assert pass_until(monday_nine_in_berlin) == 0
    assert pass_until(dt.datetime(2024, 11, 25, 13, tzinfo=dt.UTC)) == 1


def test_opened_again_nobody_is_asked_and_a_second_closing_asks_anew(shop):
    conversation = settled(shop)
    reopen(conversation=conversation, agent=shop.ana, at=TEN + DAY)
    react_until_done()
    assert check_ins(conversation) == [(TEN + 3 * DAY, "released", "The matter is open again.")]
    close(conversation=conversation, agent=shop.ana, at=TEN + 2 * DAY)
    react_until_done()
    assert check_ins(conversation)[1:] == [(TEN + 5 * DAY, "", "")]
    assert pass_until(TEN + 4 * DAY) == 0
    assert pass_until(TEN + 5 * DAY) == 1


def test_who_was_asked_is_not_asked_again_before_somebody_answered_them(shop):
    conversation = settled(shop)
    assert pass_until(TEN + 3 * DAY) == 1
    for day in (4, 8):
        shop.mail("Yes, it has worked every evening since", to=conversation, number=f"{day}", at=TEN + day * DAY)
        conversation.refresh_from_db()
        assert conversation.state == State.OPEN
        close(conversation=conversation, agent=shop.ana, at=TEN + day * DAY + MINUTE)
        react_until_done()
        assert pass_until(TEN + (day + 3) * DAY + MINUTE) == 0
    shop.mail("Now the switch is broken", to=conversation, number="12", at=TEN + 12 * DAY)
    reply(conversation=conversation, agent=shop.ana, text="We send another.", at=TEN + 12 * DAY + MINUTE)
    close(conversation=conversation, agent=shop.ana, at=TEN + 13 * DAY)
    react_until_done()
    assert pass_until(TEN + 16 * DAY) == 1


def test_told_twice_of_a_closing_we_ask_once(shop):
    from heard.promises.actions.owe_check_ins import owe_check_ins

    conversation = settled(shop)
    assert owe_check_ins(conversation_ids=[conversation.pk]) == []
    pass_until(TEN + 3 * DAY)
    assert owe_check_ins(conversation_ids=[conversation.pk]) == []
    assert pass_until(TEN + 9 * DAY) == 0


def test_worded_twice_it_is_worded_once(shop):
    from heard.promises.actions.prepare_check_ins import prepare_check_ins

    inform(check_ins=Mode.DRAFT)
    settled(shop)
    pass_until(TEN + 3 * DAY)
    promise = Promise.objects.get(kind=PromiseKind.CHECK_IN)
    assert prepare_check_ins(promise_ids=[promise.pk]) == []
    assert (Notice.objects.count(), Fact.objects.filter(name="NoticePrepared").count()) == (1, 1)


def test_who_is_not_asked(shop):
    unanswered = shop.mail("one", address="a@a.example", at=TEN)
    close(conversation=unanswered, agent=shop.ana, at=TEN)
    spam = settled(shop, address="s@s.example")
    mark_spam(conversation=spam, agent=shop.ana, at=TEN)
    robot = settled(shop, address="l@l.example", facts={"no_acknowledgement": "list"})
    blocked = shop.mail("two", address="b@b.example", at=TEN)
    Customer.objects.filter(pk=blocked.customer_id).update(blocked_at=TEN)
    reply(conversation=blocked, agent=shop.ana, text="No.", at=TEN)
    close(conversation=blocked, agent=shop.ana, at=TEN)
    kept, merged = shop.mail("three", address="c@c.example", at=TEN), settled(shop, address="c@c.example", text="four")
    merge(kept=kept, merged=merged, agent=shop.ana, at=TEN + MINUTE)
    react_until_done()
    assert check_ins(unanswered) == check_ins(robot) == check_ins(blocked) == []
    assert pass_until(TEN + 4 * DAY) == 0
    assert [end for _, end, _ in check_ins(spam)] == ["released"]
    assert {row.end for row in Promise.objects.filter(kind=PromiseKind.CHECK_IN)} == {"released"}


@pytest.mark.parametrize(
    ("happens", "reason"),
    [
        (lambda shop, row, at: choose_wish(customer=row.customer, wish=Wish.NONE, agent=None, at=at), "They want nothing but answers."),
        (lambda shop, row, at: inform(check_ins=Mode.OFF), "Nobody is asked any more: it was switched off."),
        (lambda shop, row, at: Customer.objects.filter(pk=row.customer_id).update(blocked_at=at), "There is no address we could write to."),
    ],
)  # fmt: skip
def test_what_nobody_wants_is_released_and_says_why(shop, happens, reason):
    conversation = settled(shop)
    happens(shop, conversation, TEN + DAY)
    assert pass_until(TEN + 3 * DAY) == 0
    assert check_ins(conversation) == [(TEN + 3 * DAY, "released", reason)]


def test_who_writes_between_the_draft_and_the_click_is_not_asked(shop):
    inform(check_ins=Mode.DRAFT)
    conversation = settled(shop)
    pass_until(TEN + 3 * DAY)
    shop.mail("It flickers again", to=conversation, at=TEN + 3 * DAY + MINUTE)
    approve_notice(notice=Notice.objects.get(), agent=shop.ana, at=TEN + 3 * DAY + 2 * MINUTE)
    assert pass_until(TEN + 3 * DAY + 3 * MINUTE) == 0
    assert Notice.objects.get().state == "dropped"
    assert [end for _, end, _ in check_ins(conversation)] == ["released"]


def test_by_default_an_agent_looks_first_and_may_skip_it(shop):
    inform(check_ins=Mode.DRAFT)
    conversation = settled(shop)
    assert pass_until(TEN + 3 * DAY) == 0
    drop_notice(notice=Notice.objects.get(), agent=shop.ana, reason="I met them.", at=TEN + 3 * DAY)
    react_until_done()
    assert check_ins(conversation) == [(TEN + 3 * DAY, "released", "I met them.")]


def test_a_draft_nobody_looked_at_is_released_and_never_broken(shop):
    inform(check_ins=Mode.DRAFT)
    conversation = settled(shop)
    pass_until(TEN + 3 * DAY)
    pass_until(TEN + 11 * DAY)
    assert check_ins(conversation) == [(TEN + 3 * DAY, "released", "It would have come too late.")]
    assert Fact.objects.filter(name="PromiseBroken").count() == 0
    assert said() == []


def test_what_was_released_by_hand_is_not_asked(shop):
    conversation = settled(shop)
    row = Promise.objects.get(kind=PromiseKind.CHECK_IN)
    release(promise=row, agent=shop.ana, reason="They are away.", at=TEN + DAY)
    assert pass_until(TEN + 3 * DAY) == 0
    assert check_ins(conversation) == [(TEN + 3 * DAY, "released", "They are away.")]


def test_it_stands_on_no_list_of_what_is_owed_as_nobody_has_to_do_it(shop):
    conversation = settled(shop)
    assert owed_page(shop.ana).rows == []
    assert conversation.owed_at is None
    make(
        conversation=conversation, kind=PromiseKind.CHECK_IN, due_at=TEN + 2 * DAY, source=Source.AGENT,
        agent=shop.ana, at=TEN,
    )  # fmt: skip
    assert [row.source for row in owed_page(shop.ana).rows] == ["agent"]


def test_where_an_agent_means_to_ask_themselves_we_do_not(shop):
    conversation = shop.mail(at=TEN - DAY)
    reply(conversation=conversation, agent=shop.ana, text="Done. I will ask on Friday.", at=TEN)
    make(
        conversation=conversation, kind=PromiseKind.CHECK_IN, due_at=TEN + 4 * DAY, source=Source.AGENT,
        agent=shop.ana, at=TEN,
    )  # fmt: skip
    close(conversation=conversation, agent=shop.ana, at=TEN)
    react_until_done()
    assert [row.source for row in Promise.objects.filter(kind=PromiseKind.CHECK_IN)] == ["agent"]


def test_never_two_mails_on_one_day_and_what_comes_together_is_one_letter(shop):
    inform(updates=Mode.AUTOMATIC)
    first, second = settled(shop, text="one"), settled(shop, text="two", at=TEN + MINUTE)
    waiting = shop.mail("three", subject="Shade", at=TEN + 2 * DAY)
    prepare_updates(at=TEN + 3 * DAY + MINUTE)
    assert pass_until(TEN + 3 * DAY + MINUTE) == 1
    (text,) = said()
    assert text.index(f"a short word on request {waiting.pk}") < text.index(f"we settled request {first.pk}")
    assert len(set(re.findall(r"/asked/([^/\s]+)", text))) == 2
    assert f"Everything about request {waiting.pk}" in text
    third = settled(shop, text="four", at=TEN + 5 * MINUTE)
    assert pass_until(TEN + 3 * DAY + 9 * MINUTE) == 0
    assert pass_until(TEN + 4 * DAY) == 1
    assert [end for row in (first, second, third) for _, end, _ in check_ins(row)] == ["kept"] * 3


def test_while_outgoing_mail_is_stopped_nobody_is_asked(shop):
    conversation = settled(shop)
    stop_outgoing(by_id=shop.ana.pk, at=TEN)
    assert pass_until(TEN + 3 * DAY) == 0
    resume_outgoing(by_id=shop.ana.pk)
    assert pass_until(TEN + 4 * DAY) == 1
    assert check_ins(conversation) == [(TEN + 3 * DAY, "kept", "")]


def test_who_is_forgotten_is_not_asked(shop):
    conversation = settled(shop)
    erase_customer(customer=conversation.customer, agent=shop.ana, at=TEN + DAY)
    assert pass_until(TEN + 3 * DAY) == 0
