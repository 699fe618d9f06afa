"""A browser is told what is urgent as long as its agent is signed in there, and not a moment longer."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from heard.staff.actions.deactivate import deactivate
from heard.staff.actions.end_other_sessions import end_other_sessions
from heard.staff.actions.subscribe import SubscriptionIsWrong, subscribe
from heard.staff.models import Agent, PushSubscription, Session
from heard.staff.sessions import SessionStore, session_hash
from tests.plumbing.push.push_house import Browser
from tests.staff.people import PASSWORD


@pytest.fixture
def ben(db):
    return Agent.objects.create_user("ben@shop.example", PASSWORD, name="Ben Okafor")


def signed_in(client, agent, place):
    """Sign in with a browser of our own, and let it be told; return its session."""
    client.force_login(agent)
    keys = Browser().keys
    given = {"endpoint": f"https://push.example/{place}", "p256dh": keys["public_key"], "auth": keys["auth"]}
    assert client.post("/me/push/", given).status_code == 204
    return session_hash(client.session.session_key)


def told():
    return sorted(PushSubscription.objects.values_list("endpoint", flat=True).distinct())


def test_signing_out_ends_it_there_and_nowhere_else(client, ana):
    other = Client()
    signed_in(client, ana, "desk")
    signed_in(other, ana, "phone")
    client.post("/account/logout/")
    assert told() == ["https://push.example/phone"]


def test_ending_a_session_from_the_list_ends_it_there(client, ana):
    other = Client()
    signed_in(client, ana, "desk")
    lost = signed_in(other, ana, "lost telephone")
    listed = client.get("/me/sessions/").content.decode()
    assert lost in listed
    client.post(f"/me/sessions/{lost}/ending/")
    assert told() == ["https://push.example/desk"]


def test_signing_out_everywhere_else_leaves_this_browser(client, ana, ben):
    here = signed_in(client, ana, "desk")
    signed_in(Client(), ana, "phone")
    signed_in(Client(), ben, "bens")
    end_other_sessions(agent=ana, kept_hash=here, by=ana)
    assert told() == ["https://push.example/bens", "https://push.example/desk"]


def test_whoever_leaves_is_told_nothing_any_more_not_even_where_the_session_was_over(client, ana, ben):
    signed_in(client, ana, "desk")
    subscribe(agent=ana, endpoint="https://push.example/old", **Browser().keys)
    subscribe(agent=ben, endpoint="https://push.example/bens", **Browser().keys)
    deactivate(agent=ana, by=ben)
    assert told() == ["https://push.example/bens"]


def test_another_agents_sign_out_ends_nothing_of_mine(client, ana, ben):
    signed_in(client, ana, "desk")
    other = Client()
    signed_in(other, ben, "bens")
    other.post("/account/logout/")
    assert told() == ["https://push.example/desk"]


def test_a_session_that_goes_on_under_a_new_key_goes_on_being_told(client, ana):
    former = signed_in(client, ana, "desk")
    store = SessionStore(client.session.session_key)
    store.load()
    store.cycle_key()
    assert PushSubscription.objects.get().session_hash == session_hash(store.session_key) != former
    assert not Session.objects.filter(pk=former).exists()


def test_where_a_session_ran_out_it_lasts_until_its_agent_signs_out_anywhere(client, ana):
    former = signed_in(client, ana, "desk")
    Session.objects.filter(pk=former).update(expires_at=timezone.now() - dt.timedelta(minutes=1))
    SessionStore.clear_expired()
    assert (told(), Session.objects.count()) == (["https://push.example/desk"], 0)
    other = Client()
    signed_in(other, ana, "phone")
    other.post("/account/logout/")
    assert told() == []


def test_the_switch_says_off_in_a_browser_whose_agent_signed_out(client, ana, ben):
    signed_in(client, ana, "desk")
    known = {"endpoint": "https://push.example/desk"}
    assert client.post("/me/push/known/", known).json() == {"known": True}
    client.post("/account/logout/")
    assert client.post("/me/push/known/", known).status_code == 302
    client.force_login(ben)
    assert client.post("/me/push/known/", known).json() == {"known": False}
    assert client.post("/me/push/known/", {"endpoint": "\0"}).json() == {"known": False}
    assert client.get("/me/push/known/").status_code == 405


def test_a_browser_that_comes_after_the_sign_out_is_not_taken(client, ana):
    over = signed_in(client, ana, "desk")
    client.post("/account/logout/")
    keys = Browser().keys
    late = {"endpoint": "https://push.example/late", "public_key": keys["public_key"], "auth": keys["auth"]}
    with pytest.raises(SubscriptionIsWrong):
        subscribe(agent=ana, session_hash=over, **late)
    assert told() == []
