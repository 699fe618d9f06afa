import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heard.conversations.actions._moving import SameConversation, UndoLaterFirst
from heard.conversations.actions.close import close
from heard.conversations.actions.merge import merge
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.snooze import snooze
from heard.conversations.actions.split import CannotSplit, split
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.actions.tag import tag
from heard.conversations.actions.undo_merge import undo_merge
from heard.conversations.actions.undo_split import undo_split
from heard.conversations.models import (
    Conversation,
    Message,
    Participant,
    SearchEntry,
    SideConversation,
    State,
    Tagging,
)
from tests.conversations.shop import NOON, Shop, after

ROW = [field.name for field in Conversation._meta.concrete_fields]


def picture():
    """Everything that a merge or a split may move, and how every conversation looks."""
    return {
        "conversations": list(Conversation.objects.order_by("id").values(*ROW)),
        "messages": list(Message.objects.order_by("id").values_list("id", "conversation", "inbox", "customer")),
        "search": list(SearchEntry.objects.order_by("pk").values_list("pk", "conversation", "inbox_id")),
        "sides": list(SideConversation.objects.order_by("id").values_list("id", "conversation")),
        "participants": list(Participant.objects.order_by("id").values_list("conversation", "address", "place")),
        "tags": list(Tagging.objects.order_by("id").values_list("conversation", "tag")),
    }


def test_merged_everything_is_in_the_kept_one(shop, facts):
    kept = shop.mail("First", at=NOON)
    other = shop.mail("Second", at=after(hours=1), address="dan@home.example", name="Dan", inbox=shop.orders)
    tag(conversation=other, agent=shop.ben, add=["refund"], at=after(hours=1))
    facts()
    merge(kept=kept, merged=other, agent=shop.ben, at=after(hours=2))

    kept.refresh_from_db()
    other.refresh_from_db()
    assert list(Message.objects.order_by("id").values_list("conversation", "inbox")) == [(kept.pk, shop.inbox.pk)] * 2
    assert set(SearchEntry.objects.values_list("conversation", "inbox_id")) == {(kept.pk, shop.inbox.pk)}
    assert (kept.message_count, kept.snippet, kept.state, kept.since) == (2, "Second", State.OPEN, NOON)
    assert (other.merged_into, other.state, other.message_count) == (kept, State.RESOLVED, 0)
    people = Participant.objects.filter(conversation=kept).order_by("id").values_list("address", "place")
    assert list(people) == [("cleo@home.example", "customer"), ("dan@home.example", "cc")]
    assert Tagging.objects.filter(conversation=kept, tag__name="refund").exists()
    assert facts() == ["ConversationsMerged", "ConversationDescribed"]


def test_what_is_still_written_to_the_merged_one_arrives_in_the_kept_one(shop):
    kept, other = shop.mail("First"), shop.mail("Second", address="dan@home.example", name="Dan")
    merge(kept=kept, merged=other, agent=shop.ana, at=NOON)
    assert shop.mail("More", to=other, at=after(hours=1), address="dan@home.example") == kept
    said = reply(conversation=other, agent=shop.ana, text="Here", at=after(hours=2))
    assert said.conversation == kept


def test_a_resolved_one_is_open_again_when_an_open_one_goes_into_it(shop):
    kept, other = close(conversation=shop.mail("A"), agent=None, at=NOON), shop.mail("B", at=after(hours=1))
    done = merge(kept=kept, merged=other, agent=shop.ana, at=after(hours=2))
    kept.refresh_from_db()
    assert (kept.state, kept.since) == (State.OPEN, after(hours=1))
    undo_merge(merge=done, agent=shop.ana, at=after(hours=3))
    kept.refresh_from_db()
    assert (kept.state, kept.since) == (State.RESOLVED, NOON)


def test_undone_what_was_said_since_stays(shop):
    kept, other = shop.mail("First"), shop.mail("Second", at=after(minutes=1))
    done = merge(kept=kept, merged=other, agent=shop.ana, at=NOON)
    since = reply(conversation=kept, agent=shop.ana, text="To both", at=after(hours=1))
    undo_merge(merge=done, agent=shop.ana, at=after(hours=2))
    again = undo_merge(merge=done, agent=shop.ana, at=after(hours=3))
    since.refresh_from_db()
    kept.refresh_from_db()
    other.refresh_from_db()
    assert since.conversation == kept
    assert (again.undone_at, kept.message_count, other.message_count) == (after(hours=2), 2, 1)
    assert (other.merged_into, other.state, other.snippet) == (None, State.OPEN, "Second")
    assert kept.state == State.WAITING_CUSTOMER


def test_later_merges_are_undone_first(shop):
    one, two, three = (shop.mail(str(number), at=after(minutes=number)) for number in range(3))
    first = merge(kept=two, merged=three, agent=None, at=NOON)
    second = merge(kept=one, merged=two, agent=None, at=NOON)
    three.refresh_from_db()
    assert three.merged_into == one
    with pytest.raises(UndoLaterFirst):
        undo_merge(merge=first, agent=None, at=NOON)
    undo_merge(merge=second, agent=None, at=NOON)
    three.refresh_from_db()
    assert three.merged_into == two
    undo_merge(merge=first, agent=None, at=NOON)
    assert set(Conversation.objects.values_list("message_count", "merged_into")) == {(1, None)}


def test_one_cannot_be_merged_into_itself_by_any_way(shop):
    kept, other = shop.mail("A"), shop.mail("B", at=after(minutes=1))
    merge(kept=kept, merged=other, agent=None, at=NOON)
    for both in ((kept, kept), (kept, other), (other, kept)):
        with pytest.raises(SameConversation):
            merge(kept=both[0], merged=both[1], agent=None, at=NOON)


def test_split_off_words_are_a_conversation_of_their_own(shop, facts):
    asked = shop.mail("My lamp is broken")
    second = shop.mail("And where is my order?", to=asked, at=after(hours=1))
    facts()
    done = split(
        conversation=asked, message_ids=[second.last_message_id], agent=shop.ana, subject="Order", at=after(hours=2)
    )

    asked.refresh_from_db()
    created = done.created
    assert (created.subject, created.state, created.since) == ("Order", State.OPEN, after(hours=1))
    assert (created.previous, created.customer, created.message_count) == (asked, asked.customer, 1)
    assert (asked.message_count, asked.snippet) == (1, "My lamp is broken")
    assert SearchEntry.objects.get(pk=second.last_message_id).conversation == created
    assert facts() == ["ConversationStarted", "ConversationSplitOff"]
    assert reply(conversation=created, agent=shop.ana, text="Soon", at=NOON).recipients == {"to": ["cleo@home.example"]}


def test_a_split_undone_brings_back_what_was_said_since_and_answers_follow(shop):
    asked = shop.mail("One")
    second = shop.mail("Two", to=asked, at=after(hours=1))
    done = split(conversation=asked, message_ids=[second.last_message_id], agent=shop.ana, at=after(hours=2))
    shop.mail("Three", to=done.created, at=after(hours=3))
    undo_split(split=done, agent=shop.ana, at=after(hours=4))
    undo_split(split=done, agent=shop.ana, at=after(hours=5))
    asked.refresh_from_db()
    assert (asked.message_count, asked.snippet) == (3, "Three")
    assert shop.mail("Four", to=done.created, at=after(hours=6)) == asked


def test_some_can_go_but_not_all_and_not_what_was_said_aside(shop):
    asked = shop.mail("One")
    second = shop.mail("Two", to=asked, at=after(hours=1))
    side = start_side_conversation(
        conversation=asked, agent=shop.ana, to=["x@y.example"], subject="?", text="?", at=NOON
    )
    both = list(Message.objects.filter(side_conversation__isnull=True).values_list("pk", flat=True))
    aside = list(Message.objects.filter(side_conversation=side).values_list("pk", flat=True))
    elsewhere = shop.mail("Other", address="dan@home.example").last_message_id
    for wrong in ([], [*both, *aside], [aside[0]], [elsewhere]):
        with pytest.raises(CannotSplit):
            split(conversation=asked, message_ids=wrong, agent=shop.ana, at=NOON)
    assert (
        split(conversation=asked, message_ids=[second.last_message_id], agent=shop.ana, at=NOON).created.message_count
        == 1
    )


LIVES = st.lists(st.sampled_from(["mail", "answer", "note", "close", "snooze", "tag", "aside"]), max_size=5)


class Undoing(TestCase):
    def live(self, shop, conversation, steps, hour):
        for number, step in enumerate(steps, start=1):
            at = NOON + dt.timedelta(hours=hour, minutes=number)
            about = {"conversation": conversation, "agent": shop.ana, "at": at}
            match step:
                case "mail":
                    shop.mail(f"More {hour} {number}", to=conversation, at=at)
                case "answer":
                    reply(**about, text="Yes", cc=[f"c{number}@home.example"])
                case "note":
                    note(**about, text="Hm")
                case "close":
                    close(**about)
                case "snooze":
                    snooze(**about, until=at + dt.timedelta(days=30))
                case "tag":
                    tag(**about, add=["a", f"t{hour}"])
                case _:
                    start_side_conversation(**about, to=["carrier@x.example"], subject="?", text="Where?")

    @settings(max_examples=25, deadline=None)
    @given(LIVES, LIVES)
    def test_a_merge_undone_leaves_both_as_they_were(self, first, second):
        shop = Shop()
        kept, other = shop.mail("A"), shop.mail("B", at=after(minutes=1), inbox=shop.orders)
        self.live(shop, kept, first, 1)
        self.live(shop, other, second, 2)
        before = picture()
        done = merge(kept=kept, merged=other, agent=shop.ana, at=after(days=1))
        assert set(Message.objects.values_list("conversation", flat=True)) == {kept.pk}
        undo_merge(merge=done, agent=shop.ana, at=after(days=1, hours=1))
        assert picture() == before

    @settings(max_examples=25, deadline=None)
    @given(LIVES, st.sets(st.integers(0, 9)))
    def test_a_split_undone_leaves_every_word_where_it_was(self, steps, chosen):
        shop = Shop()
        asked = shop.mail("A")
        self.live(shop, asked, steps, 1)
        before = picture()
        messages = list(Message.objects.order_by("id").values_list("pk", flat=True))
        try:
            ids = [message for index, message in enumerate(messages) if index in chosen]
            done = split(conversation=asked, message_ids=ids, agent=shop.ana, at=after(days=1))
        except CannotSplit:
            assert picture() == before
            return
        undo_split(split=done, agent=shop.ana, at=after(days=1, hours=1))
        now = picture()
        assert [row for row in now["conversations"] if row["id"] == asked.pk] == before["conversations"]
        for name in ("messages", "search", "sides", "tags"):
            assert now[name] == before[name]
