"""What a house begins with, calendars that would be closed for a year, and customers whose tier changes."""

import datetime as dt
import subprocess
import sys

import pytest
from django.test import Client
from django.urls import reverse

from heard.customers.actions.change_profile import change_profile
from heard.customers.actions.merge_customers import merge_customers
from heard.customers.actions.undo_customer_merge import undo_customer_merge
from heard.plumbing.fetch import FetchError
from heard.plumbing.reactions import react_until_done
from heard.promises.actions.begin_with_office_hours import begin_with_office_hours
from heard.promises.actions.change_calendar import Day, change_calendar
from heard.promises.actions.change_policy import AimsAtNothing, change_policy
from heard.promises.business_time import NeverOpenError, UnclearShiftsError
from heard.promises.holidays import UnknownCountryError, countries, public_holidays, regions
from heard.promises.models import Calendar, Promise, ServicePolicy
from heard.staff.actions.issue_token import issue_token
from tests.promises.ledger import NOON, Ledger, after

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return Ledger()


def test_a_house_begins_with_office_hours_and_a_policy_for_everybody(shop):
    policy = begin_with_office_hours(time_zone="Europe/Lisbon", by=None, at=NOON)

    assert (policy.name, policy.calendar.name, policy.calendar.time_zone) == (
        "Everybody",
        "Office hours",
        "Europe/Lisbon",
    )
    assert policy.warn_percent == [50, 80]
    aims = {aim.kind: (aim.minutes, aim.in_business_time) for aim in policy.targets.all()}
    assert aims == {"first_answer": (240, True), "next_answer": (240, True), "resolution": (3 * 8 * 60, True)}
    conversation = shop.mail()  # on a Saturday
    assert shop.owed(conversation) == [("first_answer", ""), ("resolution", "")]
    assert shop.one(conversation, "first_answer").due_at == dt.datetime(2026, 11, 23, 13, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"week": [[]] * 7}, NeverOpenError),
        ({"week": [[["12:00", "14:00"], ["13:00", "15:00"]], *[[]] * 6]}, UnclearShiftsError),
        ({"country": "XX"}, UnknownCountryError),
        ({"country": "DE", "region": "TX"}, UnknownCountryError),
        ({"feed": "http://169.254.169.254/days.ics"}, FetchError),
        ({"days": [Day(NOON.date() + dt.timedelta(days=number)) for number in range(370)]}, NeverOpenError),
    ],
)
def test_a_calendar_nobody_could_keep_is_refused_and_stays_as_it_was(shop, fields, error):
    with pytest.raises(error):
        change_calendar(calendar=shop.office, by=shop.ana, at=NOON, **fields)
    again = Calendar.objects.get()
    assert (again.week, again.country, again.feed, again.version, again.days.count()) == (
        shop.office.week,
        "",
        "",
        1,
        0,
    )


def test_own_days_let_everybody_count_anew(shop):
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, days=[Day(dt.date(2026, 11, 23), "Fair")])
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, days=[Day(dt.date(2026, 11, 23), "Fair")])
    shop.office.refresh_from_db()
    assert shop.office.version == 2
    change_calendar(calendar=shop.office, by=shop.ana, at=NOON, name="Other")
    shop.office.refresh_from_db()
    assert (shop.office.version, shop.office.name) == (2, "Other")


def test_a_policy_aims_at_something(shop):
    with pytest.raises(AimsAtNothing):
        change_policy(policy=ServicePolicy(), by=shop.ana, at=NOON, name="Nothing", targets={})
    assert not ServicePolicy.objects.exists()


def test_a_customer_of_another_tier_is_owed_by_another_policy(shop):
    shop.policy(calendar=None, first_answer=600)
    gold = shop.policy("Gold", calendar=None, position=1, first_answer=30)
    gold.tiers = ["gold"]
    gold.save()
    conversation = shop.mail()
    react_until_done()
    target = Promise.objects.filter(conversation=conversation)
    assert target.get().due_at == after(minutes=600)

    change_profile(customer=conversation.customer, agent=shop.ana, fields={"tier": " Gold "})
    react_until_done()
    assert target.get().due_at == after(minutes=30)
    change_profile(customer=conversation.customer, agent=shop.ana, fields={"notes": "Kind."})
    change_profile(customer=conversation.customer, agent=shop.ana, fields={"tier": ""})
    react_until_done()
    assert target.get().due_at == after(minutes=600)


def test_who_becomes_one_with_a_gold_customer_is_gold_until_they_are_two_again(shop):
    gold = shop.policy("Gold", calendar=None, position=1, first_answer=30)
    gold.tiers = ["gold"]
    gold.save()
    shop.policy(calendar=None, first_answer=600)
    other = shop.mail(address="di@home.example").customer
    change_profile(customer=other, agent=shop.ana, fields={"tier": "gold"})
    conversation = shop.mail()
    react_until_done()
    merge = merge_customers(kept=conversation.customer, merged=other, agent=shop.ana, at=after(minutes=1))
    react_until_done()
    assert Promise.objects.get(conversation=conversation).due_at == after(minutes=30)
    undo_customer_merge(merge=merge, agent=shop.ana, at=after(minutes=2))
    react_until_done()
    assert Promise.objects.get(conversation=conversation).due_at == after(minutes=600)


def test_other_programs_read_and_set_the_tier(shop):
    conversation = shop.mail()
    _token, secret = issue_token(agent=shop.ana, name="Shop", scopes=["read", "write"], at=NOON)
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    address = f"/api/v1/customers/{conversation.customer_id}"
    assert client.get(address).json()["tier"] == ""
    answer = client.patch(address, {"tier": "gold"}, content_type="application/json")
    assert answer.json()["tier"] == "gold"
    assert client.patch(address, {"tier": "g" * 41}, content_type="application/json").status_code == 422


def test_agents_set_the_tier_on_the_profile(shop):
    conversation = shop.mail()
    client = Client()
    client.force_login(shop.ana)
    client.post(reverse("customer_profile", args=[conversation.customer_id]), {"tier": "silver"})
    assert 'value="silver"' in client.get(reverse("customer", args=[conversation.customer_id])).content.decode()


def test_countries_and_regions_have_names():
    assert len(countries()) > 200
    assert ("DE", "Germany") in countries()
    assert ("BY", "Bayern") in regions("DE")
    assert regions("nowhere") == []
    christmas = dt.date(2026, 12, 25)
    assert public_holidays("DE", language="de")[christmas] == "Erster Weihnachtstag"
    assert public_holidays("DE", language="ar")[christmas] == "Christmas Day"
    assert public_holidays("SA", language="ar")[dt.date(2026, 9, 23)] == "اليوم الوطني"


def test_the_rules_of_a_country_come_without_those_of_all_others() -> None:
    counting = (
        "import datetime, sys; from heard.promises.holidays import public_holidays;"
        "assert datetime.date(2026, 12, 25) in public_holidays('DE', 'BY');"
        "print(sum(name.startswith('holidays.countries.') for name in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", counting], capture_output=True, text=True, check=True, timeout=60)
    assert told.stdout == "1\n"
