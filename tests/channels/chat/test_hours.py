"""Whether anybody is there, and what is said by ourselves when nobody is."""

import datetime as dt

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from heard.channels.chat.actions.acknowledge_chats import acknowledge_chats, acknowledge_what_waits
from heard.channels.chat.hours import hours_of
from heard.channels.chat.line.desk import Guest as Here
from heard.channels.chat.line.refusing import Refused
from heard.channels.chat.models import ChatWidget
from heard.channels.chat.queries.of_visitor import Entered
from heard.conversations.actions.reply import reply
from heard.conversations.models import Message, MessageTemplate
from heard.plumbing.reactions import react_until_done
from heard.project.visitors import DEEDS
from heard.promises.models import Calendar, Promise, ServicePolicy
from heard.staff.models import Agent, Availability
from tests.channels.chat.chats import Guest, widget_of
from tests.conversations.shop import NOON, after

OPEN = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)  # a Wednesday


@pytest.fixture
def shop(db):
    """Open from Monday to Friday; it acknowledges, and Ana is online."""
    from tests.promises.ledger import Ledger

    made = Ledger().acknowledging()
    made.policy(first_answer=60)
    made.ana.availability = Availability.ONLINE
    made.ana.save()
    return made


@pytest.fixture
def guest(shop):
    return Guest(shop.inbox, name="Mia")


def told(held):
    return list(
        Message.objects.filter(conversation=held, kind="automatic").order_by("id").values_list("text", flat=True)
    )


def hours(shop, at, language="en"):
    return hours_of(widget_of(shop.inbox), at=at, language=language)


def test_while_it_is_open_and_somebody_is_there_nothing_is_said(shop):
    assert hours(shop, OPEN) == {"open": True, "says": ""}


def test_outside_hours_it_says_when_it_opens_in_the_visitors_language(shop):
    assert hours(shop, NOON) == {
        "open": False,
        "says": "We are away until Monday 23 November, 09:00. Leave us a message and we will answer then.",
    }
    assert hours(shop, NOON, "de")["open"] is False


def test_the_house_may_say_it_in_its_own_words(shop):
    widget = widget_of(shop.inbox)
    widget.away_words = "Gone fishing"
    assert hours_of(widget, at=NOON, language="en")["says"] == "Gone fishing"


def test_while_nobody_is_online_it_asks_for_a_message_and_an_address(shop):
    Agent.objects.update(availability=Availability.AWAY)
    assert hours(shop, OPEN) == {
        "open": False,
        "says": "Nobody is here at the moment. Leave us a message and your address, and we will answer by email.",
    }


def test_who_may_not_open_the_inbox_does_not_count(shop):
    orders = hours_of(widget_of(shop.orders), at=OPEN, language="en")
    assert orders["open"] is False
    Agent.objects.filter(pk=shop.ben.pk).update(availability=Availability.ONLINE)
    assert hours_of(widget_of(shop.orders), at=OPEN, language="en")["open"] is True


def test_outside_hours_a_chat_is_acknowledged_at_once_and_that_is_a_promise(shop, guest):
    held = guest.say(at=NOON)
    assert acknowledge_chats(conversation_ids=[held.pk], at=NOON) == 1
    react_until_done()
    (text,) = told(held)
    assert text.startswith(
        "Hi Mia, thank you for your message. Nobody can answer right now. One of us will answer you by Monday"
    )
    assert text.endswith(f"Your number is {held.pk}.")
    (promise,) = Promise.objects.filter(conversation=held, source="house")
    assert (promise.kind, promise.told_at) == ("first_answer", NOON)
    assert promise.due_at == dt.datetime(2026, 11, 23, 16, tzinfo=dt.UTC)


def test_the_first_words_set_it_going(shop, guest):
    Calendar.objects.update(week=[[]] * 7, version=2)
    held = guest.say(at=timezone.now())
    react_until_done()
    assert len(told(held)) == 1
    guest.say("Anybody?", to=held, at=timezone.now())
    react_until_done()
    assert len(told(held)) == 1


def test_in_hours_it_waits_for_the_minutes_of_the_chat(shop, guest):
    held = guest.say(at=OPEN)
    assert told(held) == []
    assert acknowledge_chats(conversation_ids=[held.pk], at=OPEN + dt.timedelta(minutes=2, seconds=59)) == 0
    assert acknowledge_chats(conversation_ids=[held.pk], at=OPEN + dt.timedelta(minutes=3)) == 1
    assert len(told(held)) == 1


def test_a_job_looks_at_that_moment(shop, guest):
    ServicePolicy.objects.update(calendar=None)
    begun = timezone.now().replace(microsecond=250)
    held = guest.say(at=begun)
    react_until_done()
    (job,) = ProcrastinateJob.objects.filter(task_name="chat.acknowledge", args={"conversation_ids": [held.pk]})
    assert job.scheduled_at == begun.replace(microsecond=0) + dt.timedelta(minutes=3, seconds=1)


def test_it_is_said_once(shop, guest):
    held = guest.say(at=OPEN)
    guest.say("Anybody?", to=held, at=OPEN + dt.timedelta(minutes=1))
    react_until_done()
    assert acknowledge_what_waits(at=OPEN + dt.timedelta(minutes=4)) == 1
    assert acknowledge_what_waits(at=OPEN + dt.timedelta(minutes=9)) == 0
    assert acknowledge_chats(conversation_ids=[held.pk], at=OPEN + dt.timedelta(minutes=9)) == 0
    assert len(told(held)) == 1


def test_never_where_somebody_has_answered(shop, guest):
    held = guest.say(at=OPEN)
    reply(conversation=held, agent=shop.ana, text="Hi", at=OPEN + dt.timedelta(minutes=1))
    assert acknowledge_chats(conversation_ids=[held.pk], at=OPEN + dt.timedelta(minutes=4)) == 0
    assert acknowledge_what_waits(at=OPEN + dt.timedelta(minutes=4)) == 0
    assert told(held) == []


def test_nor_in_an_inbox_that_does_not(shop, guest):
    shop.inbox.acknowledges = False
    shop.inbox.save()
    held = guest.say(at=NOON)
    react_until_done()
    assert acknowledge_what_waits(at=after(hours=1)) == 0
    assert told(held) == []


def test_nor_days_later_nor_by_mail(shop, guest):
    held = guest.say(at=OPEN)
    assert acknowledge_what_waits(at=OPEN + dt.timedelta(days=2)) == 0
    asked = shop.mail(at=OPEN)
    assert acknowledge_chats(conversation_ids=[asked.pk], at=OPEN + dt.timedelta(hours=1)) == 0
    assert told(held) == []


def test_it_has_words_of_its_own_for_an_inbox(shop, guest):
    MessageTemplate.objects.create(purpose="chat", inbox=shop.inbox, language="en", text="Soon, {customer}: {expected}")
    MessageTemplate.objects.create(purpose="acknowledgement", inbox=shop.inbox, language="en", text="A mail")
    held = guest.say(at=NOON)
    acknowledge_chats(conversation_ids=[held.pk], at=NOON)
    assert told(held)[0].startswith("Soon, Mia: by Monday")


def test_it_speaks_the_visitors_language(shop):
    held = Guest(shop.inbox, language="de").say("Hallo?", at=NOON)
    acknowledge_chats(conversation_ids=[held.pk], at=NOON)
    assert told(held)[0].startswith("Guten Tag, vielen Dank für Ihre Nachricht.")


def rings(shop, guest, held, do="ring"):
    """A visitor says it at the line itself, whatever their page shows."""
    widget_of(shop.inbox)
    ChatWidget.objects.update(allows_voice=True)
    there = Entered(None, guest.public_id, "Mia", "", False, None, [], "")
    here = Here(widget_of(shop.inbox), guest.public_id, "", "en", False, there, (), NOON)
    return DEEDS["call"](here, held.pk, {"do": do, "kind": "voice"})["call"]


def test_while_the_house_is_closed_nobody_can_be_rung(shop, guest):
    held = guest.say(at=timezone.now())
    Calendar.objects.update(week=[[]] * 7, version=2)
    with pytest.raises(Refused) as refused:
        rings(shop, guest, held)
    assert (refused.value.why, refused.value.says) == ("call", "We are closed just now. Please write to us.")
    assert rings(shop, guest, held, do="look") == {"chat": held.pk, "call": None}
    Calendar.objects.update(week=[[["00:00", "24:00"]]] * 7, version=3)
    assert rings(shop, guest, held)["state"] == "ringing"


def test_while_nobody_is_online_nobody_can_be_rung_but_ours_can_still_be_answered(shop, guest):
    held = guest.say(at=timezone.now())
    Calendar.objects.update(week=[[["00:00", "24:00"]]] * 7, version=2)
    Agent.objects.update(availability=Availability.AWAY)
    with pytest.raises(Refused) as refused:
        rings(shop, guest, held)
    assert (refused.value.why, refused.value.says) == (
        "call", "Nobody can take a call right now. Please write to us.",
    )  # fmt: skip
    assert rings(shop, guest, held, do="look") == {"chat": held.pk, "call": None}
