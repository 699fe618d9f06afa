"""What has to be settled first: a conversation that is held open is resolved by nobody but its customer."""

import pytest
from django.utils import timezone

from heard.conversations.actions._holds import HeldOpen
from heard.conversations.actions.act_in_bulk import act_in_bulk
from heard.conversations.actions.close import close
from heard.conversations.actions.hold_open import hold_open
from heard.conversations.actions.lift_hold import lift_hold
from heard.conversations.actions.reopen import reopen
from heard.conversations.actions.reply import Then, reply
from heard.conversations.actions.run_macro import run_macro
from heard.conversations.actions.undo_in_bulk import undo_in_bulk
from heard.conversations.models import Hold, Macro, Message, State
from heard.conversations.request_links import request_path
from tests.conversations.shop import NOON, Shop, after

WHY = "a complaint is not settled yet."


@pytest.fixture
def shop(db):
    return Shop()


def held(shop):
    asked = shop.mail()
    hold_open(conversation=asked, kind="complaint", why=WHY, agent=shop.ana, at=NOON)
    return asked


def state(conversation):
    conversation.refresh_from_db()
    return conversation.state


def test_it_is_not_resolved_by_hand_by_an_answer_or_by_a_macro_and_the_reason_is_told(shop):
    asked = held(shop)
    macro = Macro.objects.create(name="Done", steps=[{"tag": "done"}, {"resolve": True}])
    for deed in (
        lambda: close(conversation=asked, agent=shop.ana, at=after(hours=1)),
        lambda: reply(conversation=asked, agent=shop.ana, text="Done.", then=Then.RESOLVE, at=after(hours=1)),
        lambda: run_macro(conversation=asked, agent=shop.ana, macro=macro, at=after(hours=1)),
    ):
        with pytest.raises(HeldOpen, match=WHY):
            deed()
    assert (state(asked), Message.objects.filter(kind="reply").count(), asked.tags.count()) == (State.OPEN, 0, 0)


def test_of_many_the_others_are_resolved(shop):
    asked, other = held(shop), shop.mail("Thanks", address="di@home.example")
    outcome = act_in_bulk(conversations=[asked, other], agent=shop.ana, action="close", at=after(hours=1))
    assert (outcome.done, outcome.refused) == ([other.pk], {asked.pk: f"It stays open: {WHY}"})


def test_undoing_does_not_resolve_it_behind_its_back(shop):
    asked = shop.mail()
    close(conversation=asked, agent=shop.ana, at=after(hours=1))
    outcome = act_in_bulk(conversations=[asked], agent=shop.ana, action="reopen", at=after(hours=2))
    hold_open(conversation=asked, kind="complaint", why=WHY, agent=shop.ana, at=after(hours=3))
    back = undo_in_bulk(conversations=[asked], undo=outcome.undo, agent=shop.ana, at=after(hours=4))
    assert (back.done, back.refused) == ([], {asked.pk: f"It stays open: {WHY}"})


def test_once_it_is_lifted_it_can_be_resolved_and_it_is_kept_who_held_it(shop):
    asked = held(shop)
    hold_open(conversation=asked, kind="complaint", why="again", agent=shop.ben, at=NOON)
    lift_hold(conversation=asked, kind="other", agent=shop.ben, at=after(hours=1))
    assert Hold.objects.filter(lifted_at__isnull=True).count() == 1
    lift_hold(conversation=asked, kind="complaint", agent=shop.ben, at=after(hours=1))
    close(conversation=asked, agent=shop.ana, at=after(hours=2))
    assert state(asked) == State.RESOLVED
    hold = Hold.objects.get()
    assert (hold.by, hold.at, hold.lifted_by, hold.lifted_at) == (shop.ana, NOON, shop.ben, after(hours=1))


def test_the_customer_may_always_say_that_it_is_settled(shop, client):
    asked = held(shop)
    client.post(f"{request_path(asked.pk, asked.customer_id, at=timezone.now())}closure/")
    assert state(asked) == State.RESOLVED
    reopen(conversation=asked, agent=shop.ana, at=timezone.now())
    close(conversation=asked, agent=shop.ana, at=timezone.now())
    assert state(asked) == State.RESOLVED


def test_an_agent_reads_why_it_stays_open(shop, client):
    asked = held(shop)
    client.force_login(shop.ana)
    answer = client.post(f"/conversations/{asked.pk}/closure/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.content.decode()) == (409, f"This conversation stays open: {WHY}")
    assert state(asked) == State.OPEN
