"""Calendars and policies as people set them: what is typed, what is refused kindly, and who may."""

import pytest
from django.test import Client
from django.urls import reverse

from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.promises.models import Calendar, OwnDay, Promise, ServicePolicy, ServiceTarget
from heard.staff.models import Agent, Role
from tests.promises.ledger import Ledger

pytestmark = pytest.mark.django_db

CLOSED = dict.fromkeys(("saturday", "sunday"), "closed")
OFFICE = {**dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "09:00-17:00"), **CLOSED}
CALENDAR = {"name": "Works", "time_zone": "Europe/Berlin", "country": "", "region": "", "feed": "", **OFFICE}
POLICY = {
    "name": "Everybody",
    "position": "10",
    "is_active": "on",
    "tiers": "",
    "warn_percent": "50, 80",
    "targets-first_answer-amount": "4",
    "targets-first_answer-unit": "hours",
    "targets-first_answer-clock": "business",
}


@pytest.fixture
def shop():
    return Ledger()


@pytest.fixture
def boss(shop) -> Client:
    return browser("admin")


def browser(role: str) -> Client:
    client = Client()
    client.force_login(Agent.objects.create_user(f"{role}@lamp.example", "x", name=role.title(), role=Role(role)))
    return client


def send(client: Client, address: str, /, **fields) -> None:
    answer = client.post(address, fields)
    assert answer.status_code == 302, {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def refused(client: Client, address: str, /, **fields) -> dict[str, list[str]]:
    answer = client.post(address, fields)
    assert answer.status_code == 200
    return {name: list(errors) for name, errors in answer.context["form"].errors.items()}


def told(name: str) -> list[dict]:
    return [fact.data for fact in Fact.objects.filter(name=name).order_by("id")]


def test_a_calendar_is_typed_as_people_say_it(shop, boss):
    send(
        boss,
        reverse("calendars:add"),
        **CALENDAR
        | {"monday": "9-12.30, 1:30pm - 6 pm", "friday": "22:00-06:00", "country": "DE", "region": "BY"}
        | {
            "days-date": ["2026-12-24", "2026-12-31", ""],
            "days-name": ["Christmas Eve", "", ""],
            "days-hours": ["09:00-12:00", "", ""],
        },
    )

    works = Calendar.objects.get(name="Works")
    assert works.week[0] == [["09:00", "12:30"], ["13:30", "18:00"]]
    assert (works.week[4], works.week[5], works.week[6]) == ([["22:00", "24:00"]], [["00:00", "06:00"]], [])
    assert (works.time_zone, works.country, works.region) == ("Europe/Berlin", "DE", "BY")
    days = [(f"{day.date}", day.name, day.shifts) for day in works.days.order_by("date")]
    assert days == [("2026-12-24", "Christmas Eve", [["09:00", "12:00"]]), ("2026-12-31", "", [])]
    page = boss.get(reverse("calendars:edit", args=[works.pk])).content.decode()
    for shown in ("09:00-12:30, 13:30-18:00", "22:00-06:00", "2026-12-24", "Christmas Eve", "Bayern"):
        assert shown in page
    assert [(fact["title"], fact["what"]) for fact in told("SettingChanged")] == [("Works", "added")]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        (
            {"monday": "09:00-13:00, 12:00-17:00"},
            {"monday": ["Two shifts overlap: one begins at 12:00, before the other ends."]},
        ),
        (
            {"monday": "22:00-06:00", "tuesday": "05:00-09:00"},
            {"tuesday": ["The last shift of the day before goes on past midnight into these hours."]},
        ),
        (
            {"friday": "mornings"},
            {"friday": ["“mornings” is not understood. Type shifts as in 09:00-12:30, 13:30-18:00, or “closed”."]},
        ),
        ({"friday": "25-26"}, {"friday": ["There is no such time: “25-26”."]}),
        (
            dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), "closed"),
            {"monday": ["With these hours you would not be open for a year. Give at least one day some time."]},
        ),
        (
            {"country": "DE", "region": "TX"},
            {"region": ["Select a valid choice. TX is not one of the available choices."]},
        ),
        (
            {"days-date": ["2026-12-24", "2026-12-24"], "days-name": ["a", "b"], "days-hours": ["", ""]},
            {"days": ["Row 2: This day stands here twice."]},
        ),
        (
            {"days-date": [""], "days-name": ["Party"], "days-hours": ["22:00-02:00"]},
            {"days": ["Row 1: Please choose the day."]},
        ),
        (
            {"feed": "http://127.0.0.1/days.ics"},
            {"feed": ["127.0.0.1 leads into a private network, where we do not go."]},
        ),
    ],
)
def test_what_cannot_be_is_refused_kindly_and_nothing_is_lost(shop, boss, typed, problem):
    assert refused(boss, reverse("calendars:add"), **CALENDAR | typed) == problem
    answer = boss.post(reverse("calendars:add"), CALENDAR | typed).content.decode()
    for value in typed.values():
        for one in value if isinstance(value, list) else [value]:
            assert one in answer
    assert not Calendar.objects.filter(name="Works").exists()
    assert told("SettingChanged") == []


def test_changed_hours_move_what_counts_in_them_and_the_log_says_so(shop, boss):
    policy = shop.policy(first_answer=240)
    conversation = shop.mail()
    react_until_done()
    before = Promise.objects.get(conversation=conversation).due_at
    edit = reverse("calendars:edit", args=[shop.office.pk])
    later = CALENDAR | {"name": "Office", "monday": "12:00-20:00"}

    preview = boss.post(f"{reverse('calendar_preview')}?calendar={shop.office.pk}", later).json()["html"]
    assert "1 open promise would move." in preview
    assert Promise.objects.get(conversation=conversation).due_at == before
    send(boss, edit, **later)
    work_off()

    assert (Promise.objects.get(conversation=conversation).due_at - before).total_seconds() == 3 * 3600
    shop.office.refresh_from_db()
    assert shop.office.version == 2
    assert told("SettingChanged")[-1] | {"by_id": None} == {
        "setting": f"promises.calendar:{shop.office.pk}", "title": "Office", "what": "changed", "fields": ["week"], "by_id": None,
    }  # fmt: skip
    assert told("PromisesReckonedAnew") == [
        {"setting": f"promises.calendar:{shop.office.pk}", "title": "Office", "moved": 1, "released": 0}
    ]
    assert policy.calendar == shop.office
    send(boss, edit, **later)
    assert len(told("SettingChanged")) == 1


def test_a_calendar_in_use_stays_and_says_who_needs_it(shop, boss):
    shop.policy("Gold", first_answer=240)
    address = reverse("calendars:delete", args=[shop.office.pk])
    assert "It is still in use: “Gold”." in boss.get(address).content.decode()
    boss.post(address)
    assert Calendar.objects.filter(pk=shop.office.pk).exists()

    ServicePolicy.objects.all().delete()
    boss.post(address)
    assert not Calendar.objects.exists()
    assert not OwnDay.objects.exists()
    assert [fact["what"] for fact in told("SettingChanged")] == ["removed"]


def test_the_picture_names_holidays_and_says_when_something_would_be_due(shop, boss):
    typed = CALENDAR | {"country": "DE", "region": "BY"}
    html = boss.post(reverse("calendar_preview"), typed).json()["html"]
    assert html.count("<svg") == 28
    assert "Something due in 4 business hours from now would be due" in html
    assert "Christmas Day" in html
    assert boss.get(reverse("calendar_regions"), {"country": "DE"}).json()["regions"][1] == ["BW", "Baden-Württemberg"]
    assert boss.get(reverse("calendar_regions"), {"country": "??"}).json()["regions"] == []
    assert boss.post(reverse("calendar_preview"), CALENDAR | {"monday": "x"}).json() == {
        "problem": "Monday: “x” is not understood. Type shifts as in 09:00-12:30, 13:30-18:00, or “closed”."
    }
    never = CALENDAR | dict.fromkeys(OFFICE, "")
    assert boss.post(reverse("calendar_preview"), never).json() == {
        "problem": "With these hours you would not be open for a year. Give at least one day some time."
    }


def test_a_policy_is_typed_as_people_say_it(shop, boss):
    fields = POLICY | {
        "calendar": shop.office.pk,
        "tiers": "gold, silver",
        "priorities": ["2", "3"],
        "languages": ["de"],
        "inboxes": [shop.inbox.pk],
        "targets-resolution-amount": "3",
        "targets-resolution-unit": "days",
        "targets-resolution-clock": "business",
        "targets-next_answer-amount": "1,5",
        "targets-next_answer-unit": "days",
        "targets-next_answer-clock": "always",
    }
    send(boss, reverse("service_policies:add"), **fields)

    policy = ServicePolicy.objects.get()
    aims = {aim.kind: (aim.minutes, aim.in_business_time) for aim in policy.targets.all()}
    assert aims == {"first_answer": (240, True), "resolution": (3 * 8 * 60, True), "next_answer": (36 * 60, False)}
    assert (policy.tiers, policy.priorities, policy.languages) == (["gold", "silver"], [2, 3], ["de"])
    assert (policy.warn_percent, list(policy.inboxes.all())) == ([50, 80], [shop.inbox])
    page = boss.get(reverse("service_policies:edit", args=[policy.pk])).content.decode()
    assert 'name="targets-resolution-amount" value="3"' in page
    listing = boss.get(reverse("service_policies:index")).content.decode()
    assert "gold" in listing


def test_saving_a_policy_is_foreseen_and_then_done(shop, boss):
    policy = shop.policy(calendar=None, warn=(50, 80), first_answer=60, resolution=600)
    conversation = shop.mail()
    react_until_done()
    wanted = POLICY | {"name": "Usual", "calendar": "", "targets-first_answer-clock": "always"}

    preview = boss.post(f"{reverse('service_policy_preview')}?policy={policy.pk}", wanted).json()["html"]
    assert "1 open promise would move. 1 would be released." in preview
    assert shop.owed(conversation) == [("first_answer", ""), ("resolution", "")]
    send(boss, reverse("service_policies:edit", args=[policy.pk]), **wanted)
    work_off()

    assert shop.owed(conversation) == [("first_answer", ""), ("resolution", "released")]
    assert shop.one(conversation, "first_answer").seconds == 4 * 3600
    assert told("PromisesReckonedAnew") == [
        {"setting": f"promises.servicepolicy:{policy.pk}", "title": "Usual", "moved": 1, "released": 1}
    ]
    again = boss.post(f"{reverse('service_policy_preview')}?policy={policy.pk}", wanted).json()["html"]
    assert "No open promise would move." in again
    boss.post(reverse("service_policies:delete", args=[policy.pk]))
    work_off()
    assert shop.owed(conversation) == [("first_answer", "released"), ("resolution", "released")]


@pytest.mark.parametrize(
    ("typed", "problem"),
    [
        ({"targets-first_answer-amount": ""}, {"targets": ["A policy aims at something: give at least one of them a time."]}),
        ({"targets-first_answer-amount": "soon"}, {"targets": ["First answer: “soon” is no number."]}),
        ({"targets-first_answer-amount": "-1"}, {"targets": ["First answer: the time is more than nothing and at most a year."]}),
        ({"targets-first_answer-amount": "inf"}, {"targets": ["First answer: the time is more than nothing and at most a year."]}),
        ({"targets-first_answer-amount": "nan"}, {"targets": ["First answer: the time is more than nothing and at most a year."]}),
        ({"warn_percent": "half"}, {"warn_percent": ["Type percents between 1 and 99, for example 50, 80."]}),
    ],
)  # fmt: skip
def test_a_policy_that_cannot_be_is_refused(shop, boss, typed, problem):
    assert refused(boss, reverse("service_policies:add"), **POLICY | typed) == problem
    assert not ServicePolicy.objects.exists()


def test_a_policy_whose_calendar_never_opens_is_refused(shop, boss):
    Calendar.objects.filter(pk=shop.office.pk).update(week=[[]] * 7, version=9)
    answer = refused(boss, reverse("service_policies:add"), **POLICY, calendar=shop.office.pk)
    assert answer == {
        "calendar": ["This calendar has no open hours to come, so nothing could ever be due. Open it first."]
    }
    assert not ServiceTarget.objects.exists()


@pytest.mark.parametrize("role", ["agent", "lead", "editor"])
def test_only_administrators_set_them(shop, role):
    policy = shop.policy(first_answer=60)
    client = browser(role)
    pages = [
        reverse(f"{name}:{page}", args=args)
        for name, number in (("calendars", shop.office.pk), ("service_policies", policy.pk))
        for page, args in (("index", []), ("add", []), ("edit", [number]), ("delete", [number]))
    ]
    for address in [*pages, reverse("calendar_regions")]:
        assert client.get(address).status_code in {302, 403}
    for address in [*pages, reverse("calendar_preview"), reverse("service_policy_preview")]:
        assert client.post(address, CALENDAR).status_code in {302, 403}
    assert (Calendar.objects.count(), ServicePolicy.objects.count()) == (1, 1)
    assert told("SettingChanged") == []


def work_off():
    """Do the jobs that wait, as the worker would."""
    from procrastinate.contrib.django import app
    from procrastinate.contrib.django.models import ProcrastinateJob

    react_until_done()
    for job in ProcrastinateJob.objects.filter(status="todo", task_name__startswith="promises.").order_by("id"):
        app.tasks[job.task_name](**job.args)
    react_until_done()
