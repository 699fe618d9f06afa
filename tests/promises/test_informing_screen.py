"""The studio's screen about keeping customers informed."""

import datetime as dt

import pytest

from heard.plumbing.models import Fact
from heard.promises.models import Informing, Mode
from heard.staff.models import Agent, Role

pytestmark = pytest.mark.django_db
GOOD = {
    "updates": "automatic", "after_hours": "48", "calendar": "", "warnings": "draft", "apologies": "off",
    "check_ins": "automatic", "check_in_days": "5", "asks_satisfaction": "on", "after_purchase": "draft",
    "after_purchase_days": "14", "quiet_from": "21:00", "quiet_until": "07:30",
}  # fmt: skip


@pytest.fixture
def boss(client):
    boss = Agent.objects.create_user("bo@lamp.example", name="Bo Lind", role=Role.ADMIN)
    client.force_login(boss)
    return boss


def test_an_administrator_says_what_customers_hear_and_when(boss, client):
    assert client.get("/studio/informing/").status_code == 200
    assert client.post("/studio/informing/", GOOD).status_code == 302
    informing = Informing.current()
    assert (informing.updates, informing.after_hours, informing.apologies) == (Mode.AUTOMATIC, 48, Mode.OFF)
    assert (informing.quiet_from, informing.quiet_until) == (dt.time(21), dt.time(7, 30))
    assert (informing.check_ins, informing.check_in_days, informing.asks_satisfaction) == (Mode.AUTOMATIC, 5, True)
    assert (informing.after_purchase, informing.after_purchase_days) == (Mode.DRAFT, 14)
    assert Fact.objects.filter(name="SettingChanged").count() == 1


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"after_hours": "0"}, "between 1 hour and 14 days"),
        ({"quiet_from": "06:00"}, "later in the day"),
        ({"check_in_days": "0"}, "between 1 and 60 days"),
        ({"after_purchase_days": "61"}, "between 1 and 60 days"),
        ({"updates": "often"}, ""),
    ],
)
def test_what_makes_no_sense_is_explained_and_changes_nothing(boss, client, wrong, told):
    page = client.post("/studio/informing/", GOOD | wrong)
    assert page.status_code == 200
    assert told in page.content.decode()
    assert Informing.current().updates == Mode.DRAFT


def test_agents_may_not(client):
    client.force_login(Agent.objects.create_user("ana@lamp.example", name="Ana Moreno"))
    assert client.post("/studio/informing/", GOOD).status_code in {302, 403}
    assert Informing.current().updates == Mode.DRAFT
