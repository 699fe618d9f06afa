"""Who may do what, and what changes when that changes."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client, RequestFactory

from heard.plumbing.models import Fact
from heard.staff import access
from heard.staff.actions.change_address import AddressTakenError, change_address
from heard.staff.actions.change_profile import change_profile
from heard.staff.actions.change_role import LastAdministratorError, change_role
from heard.staff.actions.change_teams import change_teams
from heard.staff.actions.deactivate import deactivate
from heard.staff.actions.invite import invite
from heard.staff.actions.reactivate import reactivate
from heard.staff.jobs import tell_of_new_address
from heard.staff.models import Agent, Business, Role, Team
from tests.staff.people import sign_in

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    facts = Fact.objects.order_by("id")
    return [
        (fact.name, fact.data.get("what") or fact.data.get("availability") or ",".join(fact.data["fields"]))
        for fact in facts
    ]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("agent", "agents"),
        ("lead", "agents leads"),
        ("editor", "agents editors"),
        ("admin", "agents leads editors admins"),
    ],
)
def test_each_role_opens_its_doors_and_no_others(ana: Agent, role: str, may: str) -> None:
    ana.role = role
    opened = [door for door in ("agents", "leads", "editors", "admins") if opens(getattr(access, door), ana)]

    assert opened == may.split()


def opens(door, agent: Agent) -> bool:
    request = RequestFactory().get("/")
    request.user = agent
    try:
        door(lambda request: HttpResponse())(request)
    except PermissionDenied:
        return False
    return True


def test_no_door_opens_for_somebody_deactivated(boss: Agent) -> None:
    boss.is_active = False

    assert not opens(access.agents, boss)
    assert not opens(access.admins, boss)


@pytest.mark.parametrize(("role", "enters"), [("agent", False), ("lead", False), ("editor", True), ("admin", True)])
def test_editors_and_administrators_enter_the_studio(
    ana: Agent, boss: Agent, client: Client, role: str, enters: bool
) -> None:
    change_role(agent=ana, role=role, by=boss)
    sign_in(client)

    response = client.get("/studio/")

    assert response.status_code == (200 if enters else 403)
    assert ana.has_perm("wagtailadmin.access_admin") is enters


def test_editors_have_wagtails_rights_and_lose_them_with_the_role(ana: Agent, boss: Agent) -> None:
    change_role(agent=ana, role="editor", by=boss)
    assert list(ana.groups.all()) == [Group.objects.get(name="Editors")]

    change_role(agent=ana, role="lead", by=boss)
    assert list(ana.groups.all()) == []


def test_an_administrator_is_a_superuser_as_long_as_they_are_one(ana: Agent, boss: Agent) -> None:
    change_role(agent=ana, role="admin", by=boss)
    assert Agent.objects.get(pk=ana.pk).is_superuser is True

    change_role(agent=ana, role="agent", by=boss)
    assert Agent.objects.get(pk=ana.pk).is_superuser is False


def test_the_last_administrator_stays_one(ana: Agent, boss: Agent) -> None:
    with pytest.raises(LastAdministratorError):
        change_role(agent=boss, role="agent", by=boss)
    with pytest.raises(LastAdministratorError):
        deactivate(agent=boss, by=boss)

    change_role(agent=ana, role="admin", by=boss)
    change_role(agent=boss, role="agent", by=ana)
    assert Agent.objects.get(pk=boss.pk).role == Role.AGENT


def test_an_unknown_role_is_refused(ana: Agent, boss: Agent) -> None:
    with pytest.raises(ValueError, match="emperor"):
        change_role(agent=ana, role="emperor", by=boss)


def test_every_change_of_access_is_told_once(ana: Agent, boss: Agent) -> None:
    orders = Team.objects.create(name="Orders")

    for _ in range(2):
        change_role(agent=ana, role="lead", by=boss)
        change_teams(agent=ana, teams=[orders], by=boss)
        deactivate(agent=ana, by=boss)
    for _ in range(2):
        reactivate(agent=ana, by=boss)

    assert told() == [
        ("AgentAccessChanged", "role"),
        ("AgentAccessChanged", "teams"),
        ("AgentAccessChanged", "deactivated"),
        ("AgentAccessChanged", "reactivated"),
    ]
    assert list(ana.teams.all()) == [orders]


def test_one_says_whether_one_is_available(ana: Agent, client: Client) -> None:
    sign_in(client)

    assert client.post("/me/availability/", {"availability": "away"}, headers={"HX-Request": "true"}).status_code == 204
    assert (
        client.post("/me/availability/", {"availability": "away"}, headers={"Referer": "https://evil.example/"})[
            "Location"
        ]
        == "/"
    )
    assert client.post("/me/availability/", {"availability": "asleep"}).status_code == 400

    assert Agent.objects.get(pk=ana.pk).availability == "away"
    assert ("AgentAvailabilityChanged", "away") in told()
    assert ana not in Agent.objects.available()


def test_one_keeps_ones_own_details(ana: Agent, client: Client) -> None:
    sign_in(client)
    mine = {
        "name": "Ana M. Moreno",
        "language": "de",
        "time_zone": "Europe/Madrid",
        "signature": "Hasta pronto,\r\nAna",
    }

    response = client.post(
        "/me/", {**mine, "plays_sounds": "on", "role": "admin", "capacity": "999", "email": "root@evil.example"}
    )

    ana.refresh_from_db()
    assert response.status_code == 302
    assert (ana.name, ana.language, ana.time_zone, ana.signature) == (*list(mine.values())[:3], "Hasta pronto,\r\nAna")
    assert (ana.role, ana.capacity, ana.email) == ("agent", 30, "ana@shop.example")
    assert told()[-1] == ("AgentProfileChanged", "language,name,signature,time_zone")
    assert 'lang="de"' in client.get("/me/").content.decode()


def test_a_lead_sets_how_much_somebody_is_given(ana: Agent, boss: Agent, client: Client) -> None:
    sign_in(client, "boss@shop.example")

    assert "Saved." in client.post(f"/colleagues/{ana.pk}/capacity/", {"capacity": "5"}, follow=True).content.decode()
    assert (
        "from 0 to 999"
        in client.post(f"/colleagues/{ana.pk}/capacity/", {"capacity": "-1"}, follow=True).content.decode()
    )

    assert Agent.objects.get(pk=ana.pk).capacity == 5
    assert told()[-1] == ("AgentProfileChanged", "capacity")


def test_an_agent_sees_colleagues_but_sets_nothing(ana: Agent, boss: Agent, client: Client) -> None:
    sign_in(client)

    assert "Bo Ström" in client.get("/colleagues/").content.decode()
    assert client.post(f"/colleagues/{ana.pk}/capacity/", {"capacity": "0"}).status_code == 403
    assert Agent.objects.get(pk=ana.pk).capacity == 30


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_of_colleagues_costs_the_same_for_one_and_for_three(
    ana: Agent, client: Client, many: int, django_assert_num_queries
) -> None:
    for number in range(many - 1):
        colleague = Agent.objects.create_user(f"c{number}@shop.example", name=f"Colleague {number}")
        colleague.teams.add(Team.objects.create(name=f"Team {number}"))
    sign_in(client)
    Business.current()

    with django_assert_num_queries(5):  # session with agent, business, its brand, colleagues, their teams
        client.get("/colleagues/")


def test_a_mistake_in_the_profile_is_shown_and_nothing_saved(ana: Agent, client: Client) -> None:
    sign_in(client)

    response = client.post("/me/", {"name": "", "language": "xx", "time_zone": "Mars/Olympus", "signature": ""})

    assert response.status_code == 422
    assert Agent.objects.get(pk=ana.pk).name == "Ana Moreno"


def test_a_profile_has_no_other_fields(ana: Agent) -> None:
    with pytest.raises(TypeError, match="role"):
        change_profile(agent=ana, by=ana, role="admin")


def test_with_another_address_one_stays_signed_in_and_comes_in_by_it_alone(ana: Agent, boss: Agent, now) -> None:
    here, elsewhere = Client(), Client()
    sign_in(here)

    change_address(agent=ana, email=" Ana@New.example", by=boss, at=now)

    assert here.get("/me/").status_code == 200
    assert sign_in(elsewhere).status_code == 200
    assert sign_in(elsewhere, "ana@new.example").status_code == 302
    assert Fact.objects.filter(name="AgentProfileChanged").values_list("data__fields", "actor_id")[0] == (
        ["email"],
        boss.pk,
    )


def test_the_former_address_gets_no_code_any_more(ana: Agent, boss: Agent, now, outbox) -> None:
    sign_in(Client())
    EmailAddress.objects.get_or_create(user=ana, email=ana.email, verified=True, primary=True)
    change_address(agent=ana, email="ana@new.example", by=boss, at=now)

    Client().post("/account/login/code/", {"email": "ana@shop.example"})
    Client().post("/account/password/reset/", {"email": "ana@shop.example"})

    assert not [mail for mail in outbox.mails() if re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}|/reset/key/", str(mail))]


def test_both_addresses_are_told(ana: Agent, boss: Agent, outbox) -> None:
    tell_of_new_address(agent_id=ana.pk, address="ana@old.example")

    (mail,) = outbox.mails()
    assert mail["To"] == "ana@old.example"
    assert "you sign in with this address: ana@shop.example" in mail.get_content()


@pytest.mark.parametrize("taken", ["boss@shop.example", "BOSS@shop.example ", "nia@shop.example"])
def test_an_address_belongs_to_one_colleague_or_invitation(ana: Agent, boss: Agent, now, taken: str) -> None:
    invite(email="nia@shop.example", by=boss, at=now)

    with pytest.raises(AddressTakenError):
        change_address(agent=ana, email=taken, by=boss, at=now)

    ana.refresh_from_db()
    assert ana.email == "ana@shop.example"
