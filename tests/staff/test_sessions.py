"""Being signed in: one query, a list of places, and an end that everything hears of."""

import datetime as dt

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.test import Client

from heard.plumbing.models import Fact
from heard.staff.actions.deactivate import deactivate
from heard.staff.actions.end_other_sessions import end_other_sessions
from heard.staff.browsers import browser_of
from heard.staff.jobs import forget_expired_sessions
from heard.staff.models import Agent, Session
from heard.staff.queries import sessions_of, signed_in
from heard.staff.sessions import SessionStore, session_hash
from tests.staff.people import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(ana: Agent, client: Client) -> str:
    """The key in the cookie of somebody who just signed in."""
    sign_in(client)
    return client.cookies["sessionid"].value


def ended() -> list[tuple[int, str]]:
    facts = Fact.objects.filter(name="AgentSignedOut").order_by("id")
    return [(fact.data["agent_id"], fact.data["session_hash"]) for fact in facts]


def test_session_and_agent_cost_one_query(ana: Agent, client: Client, key: str, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        found = signed_in(key)

    assert found.agent == ana
    assert found.session_hash == session_hash(key)
    with django_assert_num_queries(1):  # a page that has nothing else to ask
        assert client.get("/me/availability/").status_code == 405


def test_a_page_for_a_stranger_asks_the_database_nothing(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        client.get("/me/")


def test_the_key_is_not_kept(key: str) -> None:
    assert key not in repr(list(Session.objects.values()))


@pytest.mark.parametrize("key", ["", "short", "unknownunknownunknownunknown", "x" * 500, "\x00" * 32, "' OR 1=1 --"])
def test_a_made_up_key_is_nobody(ana: Agent, key: str) -> None:
    assert signed_in(key) is None


def test_somebody_deactivated_is_nobody_at_once(ana: Agent, boss: Agent, client: Client, key: str) -> None:
    Agent.objects.filter(pk=ana.pk).update(is_active=False)

    assert signed_in(key) is None
    assert client.get("/me/").status_code == 302


def test_an_expired_session_is_nobody(key: str, now: dt.datetime) -> None:
    Session.objects.update(expires_at=now)

    assert signed_in(key) is None
    forget_expired_sessions.func()
    assert not Session.objects.exists()


def test_an_ended_session_does_not_come_back_when_a_page_saves_it(key: str) -> None:
    here = SessionStore(key)
    here["something"] = 1
    SessionStore(key).delete()

    with pytest.raises(UpdateError):
        here.save()
    assert signed_in(key) is None


def test_last_seen_is_written_every_few_minutes_only(
    client: Client, key: str, now: dt.datetime, django_assert_num_queries
) -> None:
    Session.objects.update(seen_at=now - dt.timedelta(minutes=4))
    with django_assert_num_queries(1):
        signed_in(key)

    Session.objects.update(seen_at=now - dt.timedelta(minutes=6))
    with django_assert_num_queries(2):
        signed_in(key)
    assert Session.objects.get().seen_at >= now


def test_the_list_shows_where_one_is_signed_in(ana: Agent, client: Client) -> None:
    sign_in(client)
    firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
    sign_in(Client(HTTP_USER_AGENT=firefox, REMOTE_ADDR="198.51.100.7"))

    page = client.get("/me/sessions/").content.decode()

    assert "Firefox on Windows" in page
    assert "198.51.100.7" in page
    assert page.count("This one") == 1


def test_one_place_can_be_signed_out(ana: Agent, client: Client, key: str) -> None:
    elsewhere = Client()
    sign_in(elsewhere)
    other = session_hash(elsewhere.cookies["sessionid"].value)

    client.post(f"/me/sessions/{other}/ending/")

    assert elsewhere.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200
    assert ended() == [(ana.pk, other)]


def test_all_other_places_can_be_signed_out(ana: Agent, client: Client, key: str) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other)

    page = client.post("/me/sessions/others/ending/", follow=True).content.decode()

    assert "Signed out in 2 other places." in page
    assert [other.get("/me/").status_code for other in others] == [302, 302]
    assert {agent for agent, _ in ended()} == {ana.pk}
    assert session_hash(key) not in {hash_ for _, hash_ in ended()}


def test_nobody_sees_or_ends_somebody_elses_session(ana: Agent, boss: Agent, client: Client, key: str, now) -> None:
    stranger = Client()
    sign_in(stranger, "boss@shop.example")

    assert stranger.post(f"/me/sessions/{session_hash(key)}/ending/").status_code == 404
    assert [session.pk for session in sessions_of(ana, at=now)] == [session_hash(key)]
    assert session_hash(key) not in stranger.get("/me/sessions/").content.decode()
    assert client.get("/me/").status_code == 200


def test_ending_all_sessions_is_told_once(ana: Agent, boss: Agent, key: str) -> None:
    sign_in(Client())

    assert end_other_sessions(agent=ana, by=boss) == 2
    assert end_other_sessions(agent=ana, by=boss) == 0

    assert ended() == [(ana.pk, "")]


def test_whoever_is_deactivated_is_signed_out_everywhere(ana: Agent, boss: Agent, client: Client, key: str) -> None:
    deactivate(agent=ana, by=boss)

    assert client.get("/me/").status_code == 302
    assert ended() == [(ana.pk, "")]


@pytest.mark.parametrize(
    ("user_agent", "words"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604", ("Safari on iPhone", "smartphone")),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537 Chrome/140.0 Safari/537 Edg/140.0", ("Edge on Linux", "monitor")),
        ("curl/8.5.0", ("An unknown browser", "monitor")),
        ("", ("An unknown browser", "monitor")),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_people_name_it(user_agent: str, words: tuple[str, str]) -> None:
    assert browser_of(user_agent) == words
