"""Colleagues, teams and invitations in the studio: who gets which role, who leaves and returns, and what is told of it."""

from django.test import Client
from django.urls import reverse

from heard.staff.models import Agent, Invitation, Role, Team
from tests.project.studio.house import House, last_facts
from tests.project.studio.sending import refused, send


def test_a_colleague_gets_another_role_and_teams_by_the_verbs(house: House, boss: Client) -> None:
    ana = house.shop.ana

    send(
        boss,
        reverse("people:edit", args=[ana.pk]),
        name="Ana M.",
        email=ana.email,
        role="lead",
        capacity="12",
        teams=[house.shop.team.pk],
    )

    ana = Agent.objects.get(pk=ana.pk)
    assert (ana.name, ana.role, ana.capacity, list(ana.teams.all())) == ("Ana M.", "lead", 12, [house.shop.team])
    changes = [fact["what"] for fact in last_facts("AgentAccessChanged") if fact["agent_id"] == ana.pk]
    assert changes == ["role", "teams"]
    assert last_facts("AgentProfileChanged")[-1]["fields"] == ["capacity", "name"]


def test_the_last_administrator_stays_one(house: House, boss: Client) -> None:
    wanted = {"name": "A", "email": house.admin.email, "role": "agent", "capacity": "30"}

    errors = refused(boss, reverse("people:edit", args=[house.admin.pk]), **wanted)
    boss.post(reverse("people:leaving", args=[house.admin.pk]))

    assert list(errors) == ["role"]
    house.admin.refresh_from_db()
    assert (house.admin.role, house.admin.is_active) == (Role.ADMIN, True)


def test_a_colleague_gets_another_address(house: House, boss: Client, editor: Client) -> None:
    ana, screen = house.shop.ana, reverse("people:edit", args=[house.shop.ana.pk])
    wanted = {"name": ana.name, "role": ana.role, "capacity": ana.capacity}

    assert editor.post(screen, {**wanted, "email": "editor@lamp.example"}).status_code in {302, 403, 404}
    assert Agent.objects.get(pk=ana.pk).email == ana.email
    taken = refused(boss, screen, **wanted, email=house.admin.email.title())
    assert taken == {"email": ["Somebody else signs in with this address, or is invited by it."]}

    send(boss, screen, **wanted, email="Ana.New@Lamp.Example")

    assert Agent.objects.get(pk=ana.pk).email == "ana.new@lamp.example"
    assert last_facts("AgentProfileChanged")[-1]["fields"] == ["email"]


def test_a_colleague_leaves_and_returns(house: House, boss: Client) -> None:
    ana = house.shop.ana

    boss.post(reverse("people:leaving", args=[ana.pk]))
    assert Agent.objects.get(pk=ana.pk).is_active is False
    boss.post(reverse("people:returning", args=[ana.pk]))

    assert Agent.objects.get(pk=ana.pk).is_active is True
    changes = [fact["what"] for fact in last_facts("AgentAccessChanged") if fact["agent_id"] == ana.pk]
    assert changes == ["deactivated", "reactivated"]


def test_an_invitation_is_sent_and_its_link_shown_once(house: House, boss: Client) -> None:
    answer = send(
        boss,
        reverse("invitations:add"),
        email="Kim@Lamp.Example",
        name="Kim",
        role="editor",
        teams=[house.shop.team.pk],
    )

    invitation = Invitation.objects.get(email="kim@lamp.example")
    assert (invitation.role, list(invitation.teams.all()), invitation.invited_by) == (
        "editor",
        [house.shop.team],
        house.admin,
    )
    assert invitation.secret in answer.content.decode()
    assert invitation.secret not in boss.get(reverse("invitations:index")).content.decode()


def test_nobody_is_invited_twice_into_the_house(house: House, boss: Client) -> None:
    errors = refused(boss, reverse("invitations:add"), email=house.shop.ana.email, name="Ana", role="agent")

    assert errors == {"email": ["Somebody with this address works here already."]}


def test_an_invitation_is_withdrawn(house: House, boss: Client) -> None:
    boss.post(reverse("invitations:delete", args=[house.invitation.pk]))

    house.invitation.refresh_from_db()
    assert house.invitation.withdrawn_at is not None
    assert last_facts("InvitationWithdrawn") == [{"by_agent_id": house.admin.pk, "invitation_id": house.invitation.pk}]


def test_a_team_is_made_and_each_members_access_told(house: House, boss: Client) -> None:
    send(boss, reverse("teams:add"), name="Returns", description="Parcels back", people=[house.shop.ana.pk])

    team = Team.objects.get(name="Returns")
    assert list(team.members.all()) == [house.shop.ana]
    send(boss, reverse("teams:edit", args=[team.pk]), name="Returns", description="", people=[house.shop.ben.pk])

    assert list(team.members.all()) == [house.shop.ben]
    assert set(house.shop.ben.teams.all()) == {team, house.shop.team}
    told = [(fact["agent_id"], fact["what"]) for fact in last_facts("AgentAccessChanged")]
    ana, ben = house.shop.ana.pk, house.shop.ben.pk
    assert told == [(ana, "teams"), *sorted([(ana, "teams"), (ben, "teams")])]


def test_a_team_that_limits_an_inbox_is_not_removed(house: House, boss: Client) -> None:
    address = reverse("teams:delete", args=[house.shop.team.pk])

    assert "It is still in use: Inboxes." in boss.get(address).content.decode()
    boss.post(address)
    assert Team.objects.filter(pk=house.shop.team.pk).exists()

    house.shop.orders.teams.clear()
    boss.post(address)
    assert not Team.objects.filter(pk=house.shop.team.pk).exists()
