"""The only way to an account is an invitation, and the first one is for the owner."""

import datetime as dt
import re

import pytest
from django.test import Client, RequestFactory

from heard.conversations.models import Inbox
from heard.plumbing.models import Fact, Installation
from heard.staff.actions.accept_invitation import InvitationGoneError, accept_invitation
from heard.staff.actions.invite import AlreadyJoinedError, invite
from heard.staff.actions.open_house import owner_link
from heard.staff.actions.withdraw_invitation import withdraw_invitation
from heard.staff.jobs import send_invitation
from heard.staff.models import Agent, Business, Invitation, Role, Team
from heard.staff.signing_in.known_browsers import known_browser
from tests.staff.people import PASSWORD

pytestmark = pytest.mark.django_db
JOINING = {"name": "Nia Kamau", "password": PASSWORD, "language": "de", "time_zone": "Europe/Berlin"}


@pytest.fixture
def orders(db) -> Team:
    return Team.objects.create(name="Orders")


def path_of(link: str) -> str:
    return re.sub(r"^http://[^/]+", "", link)


def test_somebody_invited_joins_with_the_role_and_teams_chosen_for_them(boss, orders, now, client: Client) -> None:
    _, link = invite(email="Nia@shop.example ", role=Role.LEAD, teams=[orders], by=boss, at=now)

    page = client.get(path_of(link)).content.decode()
    assert "Bo Ström invites you" in page
    assert client.post(path_of(link), JOINING)["Location"] == "/"

    nia = Agent.objects.get(email="nia@shop.example")
    assert (nia.name, nia.role, nia.language, nia.time_zone, [*nia.teams.all()]) == (
        "Nia Kamau",
        "lead",
        "de",
        "Europe/Berlin",
        [orders],
    )
    assert client.get("/me/").status_code == 200
    assert list(Fact.objects.order_by("id").values_list("name", flat=True)) == ["AgentInvited", "AgentJoined"]


def test_the_mail_carries_the_link_and_the_database_does_not(boss, now, outbox) -> None:
    invitation, link = invite(email="nia@shop.example", name="Nia", by=boss, at=now)

    send_invitation.func(invitation.pk)

    mail = outbox.only()
    assert (mail["To"], mail["Subject"]) == ("nia@shop.example", "Join us at Heard")
    assert "Hello Nia,\n" in mail.get_content().replace("\r\n", "\n")
    assert link in mail.get_content()
    secret = link.rstrip("/").rpartition("-")[2]
    assert secret not in repr(Invitation.objects.filter(pk=invitation.pk).values())


def test_names_stand_in_the_mail_as_they_are_written(boss, now, outbox) -> None:
    Business.objects.update_or_create(id=1, defaults={"name": "Ben & Jo's", "language": "en"})
    invitation, _ = invite(email="nia@shop.example", name="Nia <3", by=boss, at=now)

    send_invitation.func(invitation.pk)

    mail = outbox.only()
    assert mail["Subject"] == "Join us at Ben & Jo's"
    assert "Hello Nia <3,\n" in mail.get_content().replace("\r\n", "\n")


def test_a_colleague_can_be_invited_while_mail_to_customers_is_stopped(boss, now, outbox) -> None:
    Installation.objects.update_or_create(id=1, defaults={"outgoing_stopped_at": now})
    invitation, _ = invite(email="nia@shop.example", by=boss, at=now)

    send_invitation.func(invitation.pk)

    assert outbox.only()["To"] == "nia@shop.example"


def test_an_invitation_taken_back_meanwhile_is_not_sent(boss, now, outbox) -> None:
    invitation, _ = invite(email="nia@shop.example", by=boss, at=now)
    withdraw_invitation(invitation=invitation, by=boss, at=now)

    send_invitation.func(invitation.pk)

    assert outbox.mails() == []


def test_a_link_works_once(boss, now, client: Client) -> None:
    _, link = invite(email="nia@shop.example", by=boss, at=now)
    client.post(path_of(link), JOINING)

    response = Client().post(path_of(link), JOINING)

    assert response.status_code == 410
    assert "This invitation has been taken up" in response.content.decode()
    assert Agent.objects.filter(email="nia@shop.example").count() == 1


def test_a_link_works_for_seven_days(boss, now, client: Client) -> None:
    _, link = invite(email="nia@shop.example", by=boss, at=now - dt.timedelta(days=7, seconds=1))

    response = client.get(path_of(link))

    assert (response.status_code, "This invitation is too old" in response.content.decode()) == (410, True)


def test_a_link_taken_back_does_not_work(boss, now, client: Client) -> None:
    invitation, link = invite(email="nia@shop.example", by=boss, at=now)

    assert withdraw_invitation(invitation=invitation, by=boss, at=now) is True
    assert withdraw_invitation(invitation=invitation, by=boss, at=now) is False

    assert "This invitation was taken back" in client.post(path_of(link), JOINING).content.decode()
    assert not Agent.objects.filter(email="nia@shop.example").exists()


def test_a_new_invitation_ends_the_one_before(boss, now) -> None:
    _, first = invite(email="nia@shop.example", by=boss, at=now)
    _, second = invite(email="nia@shop.example", by=boss, at=now)

    with pytest.raises(InvitationGoneError, match="withdrawn"):
        accept_invitation(secret=path_of(first).split("/")[2], at=now, **JOINING)
    accept_invitation(secret=path_of(second).split("/")[2], at=now, **JOINING)


@pytest.mark.parametrize(
    "forge",
    [
        lambda s: s[:-1] + ("0" if s[-1] != "0" else "1"),
        lambda s: s.partition("-")[0] + "-",
        lambda s: "9" * 40,
        lambda s: "x",
    ],
)
def test_a_forged_link_is_unknown(boss, now, client: Client, forge) -> None:
    _, link = invite(email="nia@shop.example", by=boss, at=now)
    forged = forge(path_of(link).split("/")[2])

    response = client.post(f"/invitation/{forged}/", JOINING)

    assert (response.status_code, "not an invitation we know" in response.content.decode()) == (410, True)
    assert Agent.objects.count() == 1


def test_a_weak_password_is_sent_back_with_what_to_do(boss, now, client: Client) -> None:
    _, link = invite(email="nia@shop.example", by=boss, at=now)

    response = client.post(path_of(link), {**JOINING, "password": "password12"})

    assert (response.status_code, "too common" in response.content.decode()) == (422, True)


def test_somebody_who_works_here_is_not_invited_again(boss, ana, now) -> None:
    with pytest.raises(AlreadyJoinedError):
        invite(email="Ana@shop.example", by=boss, at=now)


def test_a_browser_in_which_somebody_joins_still_knows_who_else_uses_it(boss, now, client: Client) -> None:
    client.post("/account/login/", {"login": boss.email, "password": PASSWORD})
    told = client.cookies["heard_browser"]
    client.post("/account/logout/")
    _, link = invite(email="nia@shop.example", by=boss, at=now)
    # The test client sends every cookie everywhere; a browser sends it only below its path.
    if not path_of(link).startswith(told["path"]):
        del client.cookies["heard_browser"]

    client.post(path_of(link), JOINING)

    request = RequestFactory().get("/account/login/")
    request.COOKIES["heard_browser"] = client.cookies["heard_browser"].value
    assert known_browser(request, "nia@shop.example")
    assert known_browser(request, boss.email) == known_browser(request, "nia@shop.example")


OPENING = {
    "business_name": "Tea & Tins",
    "inbox_address": "Hello@tea.example",
    "name": "Olu Adebayo",
    "email": "olu@tea.example",
    "password": PASSWORD,
    "language": "de",
    "time_zone": "Africa/Lagos",
}


def test_an_empty_installation_has_one_link_for_its_owner(now) -> None:
    first = owner_link(now)

    assert re.fullmatch(r"http://127\.0\.0\.1:8000/welcome/\d+-[0-9a-f]{40}/", first)
    assert owner_link(now + dt.timedelta(days=6)) == first
    assert owner_link(now + dt.timedelta(days=8)) != first


def test_the_owner_names_the_business_and_opens_the_first_inbox(now, client: Client) -> None:
    link = path_of(owner_link(now))

    assert client.get(link).status_code == 200
    assert client.post(link, OPENING)["Location"] == "/studio/"

    owner, business, inbox = Agent.objects.get(), Business.current(), Inbox.objects.get()
    assert (owner.email, owner.is_admin, owner.time_zone) == ("olu@tea.example", True, "Africa/Lagos")
    assert (business.name, business.language, business.time_zone) == ("Tea & Tins", "de", "Africa/Lagos")
    assert (inbox.address, inbox.language, inbox.brand.name) == ("hello@tea.example", "de", "Tea & Tins")
    assert client.get("/me/").status_code == 200
    assert owner_link(now) is None


def test_the_owners_link_works_once(now, client: Client) -> None:
    link = path_of(owner_link(now))
    client.post(link, OPENING)

    response = Client().post(link, {**OPENING, "email": "thief@evil.example"})

    assert response.status_code == 410
    assert Agent.objects.count() == 1


def test_the_owners_link_ends_when_somebody_has_an_account(now, client: Client) -> None:
    link = path_of(owner_link(now))
    Agent.objects.create_superuser("boss@shop.example", PASSWORD, name="Bo")

    assert client.post(link, OPENING).status_code == 410
    assert not Agent.objects.filter(email="olu@tea.example").exists()


@pytest.mark.parametrize(
    ("days", "mistyped", "heading"),
    [
        (0, False, "This house is open already"),
        (0, True, "This is not a link to begin with"),
        (8, False, "This link is too old"),
    ],
)
def test_the_page_of_an_owners_link_that_leads_nowhere_speaks_of_no_invitation(
    now, client: Client, days: int, mistyped: bool, heading: str
) -> None:
    link = path_of(owner_link(now - dt.timedelta(days=days)))
    if not days and not mistyped:
        client.post(link, OPENING)

    page = Client().get(link[:-3] + "zz/" if mistyped else link)

    assert page.status_code == 410
    said = page.content.decode()
    assert heading in said
    assert "nvitation" not in said


def test_each_link_opens_only_its_own_door(boss, now, client: Client) -> None:
    _, link = invite(email="nia@shop.example", by=boss, at=now)

    assert client.post(path_of(link).replace("invitation", "welcome"), OPENING).status_code == 410
    Agent.objects.all().delete()
    welcome = path_of(owner_link(now))
    assert client.post(welcome.replace("welcome", "invitation"), JOINING).status_code == 410
    assert not Agent.objects.exists()
