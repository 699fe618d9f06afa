"""Webinars: places are never given twice, letters leave once, and who cancels makes room."""

import datetime as dt
import threading

import pytest
from django.db import connections
from icalendar import Calendar

from heard.customers.actions.block import block
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.customers.addresses import AddressIsWrong
from heard.customers.models import Customer
from heard.knowledge.actions.attend_webinar import NotOpen, attend_webinar
from heard.knowledge.actions.call_off_webinar import call_off_webinar
from heard.knowledge.actions.keep_webinar import keep_webinar
from heard.knowledge.actions.leave_webinar import leave_webinar
from heard.knowledge.actions.register_for_webinar import MOST_COPIES, TooLate, register_for_webinar
from heard.knowledge.actions.remind_of_webinars import remind_of_webinars
from heard.knowledge.actions.send_webinar_letters import send_webinar_letters
from heard.knowledge.actions.tell_of_recordings import tell_of_recordings
from heard.knowledge.models import Letter, Registration, Video, Webinar
from heard.plumbing.mail.switching import resume_outgoing, stop_outgoing
from heard.plumbing.models import Fact
from heard.staff.models import Agent, Business
from tests.knowledge.webinars import (
    JOIN,
    NOW,
    START,
    a_webinar,
    calendar_of,
    comes,
    mails,
    sent,
    states,
    text_of,
    written,
)

pytestmark = pytest.mark.django_db
HOUR, DAY, MINUTE = dt.timedelta(hours=1), dt.timedelta(days=1), dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def outbox(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    settings.HEARD_OUTGOING = "outbox"
    return settings.HEARD_OUTBOX


@pytest.fixture
def webinar():
    return a_webinar()


def facts(name):
    return [fact.data for fact in Fact.objects.filter(name=name).order_by("id")]


# Places


def test_who_comes_when_all_places_are_taken_waits_and_the_next_one_moves_up_when_somebody_cancels():
    webinar = a_webinar(capacity=2)
    for who in ("mina", "omar", "cleo", "dana"):
        comes(webinar, who)
    assert states(webinar) == {"Mina": "registered", "Omar": "registered", "Cleo": "waiting", "Dana": "waiting"}
    assert leave_webinar(registration=Registration.objects.get(name="Mina"), at=NOW) is True
    assert states(webinar) == {"Mina": "cancelled", "Omar": "registered", "Cleo": "registered", "Dana": "waiting"}
    assert written(webinar) == [
        ("Mina", "place"), ("Omar", "place"), ("Cleo", "waiting"), ("Dana", "waiting"), ("Mina", "left"), ("Cleo", "moved_up"),
    ]  # fmt: skip


def test_who_cancels_twice_frees_one_place_only():
    webinar = a_webinar(capacity=1)
    first = comes(webinar, "mina")
    for who in ("omar", "cleo"):
        comes(webinar, who)
    assert [leave_webinar(registration=first, at=NOW), leave_webinar(registration=first, at=NOW)] == [True, False]
    assert states(webinar) == {"Mina": "cancelled", "Omar": "registered", "Cleo": "waiting"}


def test_who_comes_back_after_cancelling_stands_at_the_end_of_the_list():
    webinar = a_webinar(capacity=1)
    comes(webinar, "mina")
    omar = comes(webinar, "omar")
    comes(webinar, "cleo")
    leave_webinar(registration=omar, at=NOW)
    comes(webinar, "omar", at=NOW + HOUR)
    leave_webinar(registration=Registration.objects.get(name="Mina"), at=NOW + HOUR)
    assert states(webinar) == {"Mina": "cancelled", "Omar": "waiting", "Cleo": "registered"}


def test_more_places_go_to_who_waits_longest():
    webinar = a_webinar(capacity=1)
    for who in ("mina", "omar", "cleo"):
        comes(webinar, who)
    webinar.capacity = 2
    keep_webinar(webinar=webinar, at=NOW)
    assert states(webinar) == {"Mina": "registered", "Omar": "registered", "Cleo": "waiting"}


def test_fewer_places_take_nobodys_away():
    webinar = a_webinar(capacity=2)
    for who in ("mina", "omar", "cleo"):
        comes(webinar, who)
    webinar.capacity = 1
    keep_webinar(webinar=webinar, at=NOW)
    leave_webinar(registration=Registration.objects.get(name="Mina"), at=NOW)
    assert states(webinar) == {"Mina": "cancelled", "Omar": "registered", "Cleo": "waiting"}


@pytest.mark.django_db(transaction=True)
def test_a_race_never_gives_more_places_than_there_are():
    webinar, people = a_webinar(capacity=3), 12
    start = threading.Barrier(people)

    def one(number):
        start.wait()
        try:
            kept = comes(webinar, f"guest{number}")
            if number % 3 == 0:
                leave_webinar(registration=kept, at=NOW)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = list(states(webinar).values())
    assert (found.count("registered"), found.count("waiting"), found.count("cancelled")) == (3, 5, 4)


@pytest.mark.django_db(transaction=True)
def test_the_same_person_twice_at_once_is_one_registration():
    webinar, start = a_webinar(capacity=3), threading.Barrier(4)

    def one():
        start.wait()
        try:
            comes(webinar, "mina")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert states(webinar) == {"Mina": "registered"}
    assert len(facts("WebinarRegistered")) == 1


def test_nobody_gets_into_what_is_over_called_off_or_not_announced(webinar):
    over = a_webinar(slug="over", starts_at=NOW - DAY)
    secret = a_webinar(slug="draft", is_published=False)
    call_off_webinar(webinar=webinar, at=NOW)
    for closed in (over, secret, webinar):
        with pytest.raises(TooLate):
            comes(closed, "mina")
    assert Registration.objects.count() == 0


def test_an_address_that_is_none_is_refused(webinar):
    with pytest.raises(AddressIsWrong):
        register_for_webinar(webinar=webinar, address="mina at home", name="", language="en", at=NOW)


def test_somebody_we_block_is_taken_down_nowhere_and_never_written_to(webinar, outbox):
    kept = comes(webinar, "mina")
    boss = Agent.objects.create_user("boss@lamp.example", name="Boss")
    block(customer=kept.customer, agent=boss, at=NOW)
    assert sent(outbox) == []
    leave_webinar(registration=kept, at=NOW)
    assert comes(webinar, "mina") is None
    assert states(webinar) == {"Mina": "cancelled"}


# Letters


def test_the_confirmation_brings_the_calendar_entry_in_universal_time(webinar, outbox):
    Business.objects.update_or_create(id=1, defaults={"name": "Lamp & Co", "time_zone": "Europe/Berlin"})
    comes(webinar, "mina")
    (mail,) = sent(outbox)
    assert (mail["To"], mail["Subject"]) == ("mina@home.example", "You have a place: Light for small rooms")
    assert "Sunday 29 November, 18:00 (Europe/Berlin)" in text_of(mail)
    assert "http" in text_of(mail)
    assert JOIN not in text_of(mail)
    part = calendar_of(mail)
    assert (part.get_param("method"), part.get_filename()) == ("PUBLISH", "webinar.ics")
    calendar = Calendar.from_ical(part.get_content())
    (event,) = calendar.walk("VEVENT")
    assert (str(calendar["method"]), event["dtstart"].dt, event["dtend"].dt) == ("PUBLISH", START, START + 45 * MINUTE)
    assert (str(event["summary"]), int(event["sequence"]), JOIN in str(event)) == (webinar.title, 0, False)


def test_a_customer_is_told_the_time_of_their_own_zone_and_language(webinar, outbox):
    kept = comes(webinar, "mina", language="de")
    Customer.objects.filter(pk=kept.customer_id).update(time_zone="Asia/Tokyo")
    (mail,) = sent(outbox)
    assert "Montag, 30. November, 02:00 Uhr (Asia/Tokyo)" in text_of(mail)


def test_who_waits_gets_no_calendar_entry_until_there_is_a_place(outbox):
    webinar = a_webinar(capacity=1)
    mina = comes(webinar, "mina")
    comes(webinar, "omar")
    leave_webinar(registration=mina, at=NOW)
    entries = {
        (mail["To"].partition("@")[0], mail["Subject"].partition(":")[0]): [
            part.get_param("method") for part in mail.walk() if part.get_content_type() == "text/calendar"
        ]
        for mail in sent(outbox)
    }
    # What was overtaken before it left is not sent at all.
    assert entries == {
        ("mina", "You are signed off"): ["CANCEL"],
        ("omar", "Good news, you have a place now"): ["PUBLISH"],
    }


def test_a_webinar_that_moves_is_told_with_the_same_entry_at_its_new_time(webinar, outbox):
    comes(webinar, "mina")
    (first,) = sent(outbox)
    webinar.starts_at = START + DAY
    keep_webinar(webinar=webinar, at=NOW + HOUR)
    second = [mail for mail in sent(outbox, NOW + HOUR) if mail["Subject"].startswith("New time")]
    before, after = (Calendar.from_ical(calendar_of(mail).get_content()).walk("VEVENT")[0] for mail in (first, *second))
    assert str(before["uid"]) == str(after["uid"])
    assert (int(before["sequence"]), int(after["sequence"])) == (0, 1)
    assert after["dtstart"].dt == START + DAY


def test_who_comes_leaves_and_comes_again_has_each_time_a_newer_entry(webinar, outbox):
    mina = comes(webinar, "mina")
    sent(outbox)
    leave_webinar(registration=mina, at=NOW + HOUR)
    sent(outbox, NOW + HOUR)
    comes(webinar, "mina", at=NOW + 2 * HOUR)
    sent(outbox, NOW + 2 * HOUR)
    call_off_webinar(webinar=webinar, at=NOW + 3 * HOUR)
    entries = [
        Calendar.from_ical(calendar_of(mail).get_content()).walk("VEVENT")[0] for mail in sent(outbox, NOW + 3 * HOUR)
    ]
    told = [(str(entry["status"]), int(entry["sequence"])) for entry in entries]
    assert told == [("CONFIRMED", 0), ("CANCELLED", 1), ("CONFIRMED", 2), ("CANCELLED", 4)]
    assert len({str(entry["uid"]) for entry in entries}) == 1


def test_other_words_for_the_same_time_are_told_to_nobody(webinar):
    comes(webinar, "mina")
    webinar.title = "Light for tiny rooms"
    keep_webinar(webinar=webinar, at=NOW)
    assert written(webinar) == [("Mina", "place")]


def test_calling_off_is_told_to_all_who_would_come_once(outbox):
    webinar = a_webinar(capacity=1)
    for who in ("mina", "omar", "cleo"):
        comes(webinar, who)
    leave_webinar(registration=Registration.objects.get(name="Cleo"), at=NOW)
    sent(outbox)
    assert [call_off_webinar(webinar=webinar, at=NOW), call_off_webinar(webinar=webinar, at=NOW)] == [True, False]
    told = [mail for mail in sent(outbox) if mail["Subject"].startswith("Does not take place")]
    assert sorted(mail["To"] for mail in told) == ["mina@home.example", "omar@home.example"]
    assert {calendar_of(mail).get_param("method") for mail in told} == {"CANCEL"}


def test_who_registers_again_and_again_hears_so_a_few_times_only(webinar):
    for _ in range(MOST_COPIES + 4):
        comes(webinar, "mina")
    assert written(webinar) == [("Mina", "place")] * MOST_COPIES
    assert len(facts("WebinarRegistered")) == 1


def test_while_mail_is_stopped_letters_wait_and_then_leave_once(webinar, outbox):
    comes(webinar, "mina")
    stop_outgoing(by_id=1, at=NOW)
    assert (send_webinar_letters(at=NOW), mails(outbox)) == (0, [])
    resume_outgoing(by_id=1)
    assert [send_webinar_letters(at=NOW), send_webinar_letters(at=NOW)] == [1, 0]
    assert len(mails(outbox)) == 1


def test_what_the_mail_server_refuses_is_tried_again_later_and_the_others_leave(webinar, outbox, settings):
    comes(webinar, "mina")
    settings.HEARD_OUTGOING = "smtp://127.0.0.1:9"
    assert send_webinar_letters(at=NOW) == 0
    settings.HEARD_OUTGOING = "outbox"
    comes(webinar, "omar")
    assert [mail["To"] for mail in sent(outbox, NOW)] == ["omar@home.example"]
    assert sorted(mail["To"] for mail in sent(outbox, NOW + 2 * MINUTE)) == ["mina@home.example", "omar@home.example"]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_letter_once(webinar, outbox):
    for number in range(8):
        comes(webinar, f"guest{number}")
    start, counts = threading.Barrier(3), []

    def work():
        start.wait()
        try:
            counts.append(send_webinar_letters(at=NOW))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sum(counts), len(mails(outbox))) == (8, 8)


# Reminders


def reminders(webinar):
    return [(name, kind) for name, kind in written(webinar) if kind in ("day_before", "hour_before")]


def test_reminders_come_a_day_and_an_hour_before_each_once(webinar):
    comes(webinar, "mina")
    for moment in (START - DAY - MINUTE, START - DAY, START - DAY + MINUTE, START - 3 * HOUR):
        remind_of_webinars(at=moment)
    assert reminders(webinar) == [("Mina", "day_before")]
    for moment in (START - HOUR, START - HOUR + MINUTE, START - MINUTE, START, START + HOUR):
        remind_of_webinars(at=moment)
    assert reminders(webinar) == [("Mina", "day_before"), ("Mina", "hour_before")]


def test_what_was_missed_while_nothing_ran_is_made_good_unless_the_next_one_is_due(webinar, outbox):
    comes(webinar, "mina")
    remind_of_webinars(at=START - 5 * HOUR)
    assert reminders(webinar) == [("Mina", "day_before")]
    # It was written, but could not leave until half an hour before: by then it is not true any more.
    remind_of_webinars(at=START - HOUR / 2)
    subjects = [mail["Subject"].partition(":")[0] for mail in sent(outbox, START - HOUR / 2)]
    assert sorted(subjects) == ["Soon it begins", "You have a place"]


def test_a_late_registration_gets_only_what_is_still_ahead(webinar):
    comes(webinar, "mina", at=START - 5 * HOUR)
    comes(webinar, "omar", at=START - HOUR / 2)
    for moment in (START - 4 * HOUR, START - HOUR, START - 10 * MINUTE):
        remind_of_webinars(at=moment)
    assert reminders(webinar) == [("Mina", "hour_before")]


def test_who_waits_or_cancelled_is_not_reminded_and_who_moved_up_is():
    webinar = a_webinar(capacity=1)
    mina = comes(webinar, "mina")
    for who in ("omar", "cleo"):
        comes(webinar, who)
    leave_webinar(registration=mina, at=NOW)
    remind_of_webinars(at=START - DAY)
    assert reminders(webinar) == [("Omar", "day_before")]


def test_a_moved_webinar_moves_its_reminders(webinar, outbox):
    comes(webinar, "mina")
    remind_of_webinars(at=START - DAY)
    webinar.starts_at = START + 3 * DAY
    keep_webinar(webinar=webinar, at=START - DAY)
    subjects = [mail["Subject"].partition(":")[0] for mail in sent(outbox, START - DAY)]
    assert sorted(subjects) == ["New time", "You have a place"]
    remind_of_webinars(at=START - HOUR)
    assert reminders(webinar) == []
    remind_of_webinars(at=START + 2 * DAY)
    assert reminders(webinar) == [("Mina", "day_before")]


def test_what_moves_into_tomorrow_needs_no_reminder_of_tomorrow(webinar):
    comes(webinar, "mina")
    webinar.starts_at = NOW + 5 * HOUR
    keep_webinar(webinar=webinar, at=NOW)
    for moment in (NOW + MINUTE, NOW + 4 * HOUR):
        remind_of_webinars(at=moment)
    assert reminders(webinar) == [("Mina", "hour_before")]


def test_nobody_is_reminded_of_what_was_called_off(webinar):
    comes(webinar, "mina")
    call_off_webinar(webinar=webinar, at=NOW)
    assert [remind_of_webinars(at=START - DAY), remind_of_webinars(at=START - HOUR)] == [0, 0]


# Afterwards


def test_who_goes_in_is_noted_once_and_told_where(webinar):
    kept = comes(webinar, "mina")
    assert attend_webinar(registration=kept, at=START - 10 * MINUTE) == JOIN
    assert attend_webinar(registration=kept, at=START + 10 * MINUTE) == JOIN
    assert states(webinar) == {"Mina": "attended"}
    assert [fact["customer_id"] for fact in facts("WebinarAttended")] == [kept.customer_id]


def test_nobody_goes_in_too_early_too_late_or_without_a_place():
    webinar = a_webinar(capacity=1)
    mina, omar = comes(webinar, "mina"), comes(webinar, "omar")
    for who, moment in ((mina, START - HOUR), (mina, START + HOUR), (omar, START)):
        with pytest.raises(NotOpen):
            attend_webinar(registration=who, at=moment)
    assert facts("WebinarAttended") == []


def test_the_recording_is_told_once_to_all_who_registered_and_to_nobody_else(outbox):
    webinar = a_webinar(capacity=1)
    for who in ("mina", "omar", "cleo"):
        comes(webinar, who)
    leave_webinar(registration=Registration.objects.get(name="Cleo"), at=NOW)
    sent(outbox)
    video = Video.objects.create(title="Recording", elsewhere="vimeo:12345")
    webinar.recording = video
    keep_webinar(webinar=webinar, at=START + HOUR)
    assert tell_of_recordings(at=START + HOUR) == 0  # it is not shown yet
    Video.objects.update(is_published=True)
    assert [tell_of_recordings(at=START), tell_of_recordings(at=START + HOUR), tell_of_recordings(at=START + HOUR)] == [
        0,
        2,
        0,
    ]
    told = [mail["To"] for mail in sent(outbox, START + HOUR) if mail["Subject"].startswith("The recording")]
    assert sorted(told) == ["mina@home.example", "omar@home.example"]


# Customers


def test_registrations_stand_on_the_timeline_of_their_customer(webinar):
    kept = comes(webinar, "mina")
    leave_webinar(registration=kept, at=NOW)
    told = Fact.objects.filter(name__startswith="Webinar").order_by("id").values_list("name", "subject_id", "stream")
    stream = f"customer:{kept.customer_id}"
    assert list(told) == [
        ("WebinarRegistered", kept.customer_id, stream),
        ("WebinarLeft", kept.customer_id, stream),
    ]


def test_registrations_follow_their_customer_into_another_and_back(webinar):
    mina, omar = comes(webinar, "mina"), comes(webinar, "omar")
    boss = Agent.objects.create_user("boss@lamp.example", name="Boss")
    merge = merge_customers(merged=mina.customer, kept=omar.customer, agent=boss, at=NOW)
    assert set(Registration.objects.values_list("customer_id", flat=True)) == {omar.customer_id}
    undo_customer_merge(merge=merge, agent=boss, at=NOW)
    assert dict(Registration.objects.values_list("name", "customer_id")) == {
        "Mina": mina.customer_id,
        "Omar": omar.customer_id,
    }


def test_an_erased_customer_leaves_nothing_but_a_free_place(outbox):
    webinar = a_webinar(capacity=1)
    mina = comes(webinar, "mina")
    comes(webinar, "omar")
    boss = Agent.objects.create_user("boss@lamp.example", name="Boss")
    erase_customer(customer=mina.customer, agent=boss, at=NOW)
    assert states(webinar) == {"Omar": "registered"}
    assert "mina@home.example" not in [mail["To"] for mail in sent(outbox)]
    assert not Letter.objects.filter(registration__address="mina@home.example").exists()


def test_where_it_takes_place_is_kept_sealed(webinar):
    assert b"meet.example" not in bytes(Webinar.objects.values_list("sealed_join_url", flat=True)[0])
    assert Webinar.objects.get().join_url == JOIN
