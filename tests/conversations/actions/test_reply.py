import datetime as dt
import uuid

import pytest
from django.contrib.postgres.search import SearchQuery

from heard.conversations.actions._row import ConversationGone
from heard.conversations.actions._writing import NothingToSay
from heard.conversations.actions.close import close
from heard.conversations.actions.reply import NewerMessageArrived, NobodyToAnswer, Then, reply
from heard.conversations.actions.save_draft import save_draft
from heard.conversations.enclosure import Enclosure
from heard.conversations.models import Assignment, Closure, Draft, Message, Participant, SearchEntry, State
from heard.customers.addresses import AddressIsWrong
from heard.plumbing.files import store
from tests.conversations.shop import NOON, after


def test_an_answer_goes_to_the_customer_and_then_waits_for_them(shop, facts):
    asked = shop.mail()
    facts()
    said = reply(conversation=asked, agent=shop.ana, text="We send **a new one**.", at=after(minutes=5))

    asked.refresh_from_db()
    assert (said.kind, said.recipients, said.subject) == ("reply", {"to": ["cleo@home.example"]}, "Lamp")
    assert (said.sender_name, said.sender_address) == ("Ana Moreno", "support@lamp.example")
    assert said.html == "<p>We send <strong>a new one</strong>.</p>"
    assert (said.delivery, said.send_at) == ("held", after(minutes=5, seconds=10))
    assert (asked.state, asked.since, asked.assignee) == (State.WAITING_CUSTOMER, after(minutes=5), shop.ana)
    assert (asked.first_answered_at, asked.last_message_id) == (after(minutes=5), said.pk)
    assert (asked.snippet, asked.snippet_by_us, asked.message_count) == ("We send **a new one**.", True, 2)
    assert facts() == ["ReplyWritten", "ConversationWaits", "ConversationAssigned"]


def test_an_answer_can_be_found(shop):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="the courier lost the parcel", at=NOON)
    assert SearchEntry.objects.get(words=SearchQuery("courier", config="heard")).message_id == said.pk


def test_an_answer_can_resolve_or_stay_open(shop, facts):
    asked = shop.mail()
    reply(conversation=asked, agent=shop.ana, text="One moment", then=Then.STAY, at=after(minutes=1))
    asked.refresh_from_db()
    assert (asked.state, asked.since) == (State.OPEN, after(minutes=1))
    facts()
    reply(conversation=asked, agent=shop.ana, text="Done", then=Then.RESOLVE, at=after(minutes=2))
    asked.refresh_from_db()
    assert (asked.state, asked.since) == (State.RESOLVED, after(minutes=2))
    assert Closure.objects.get(conversation=asked).by == shop.ana
    assert facts() == ["ReplyWritten", "ConversationClosed"]
    assert asked.first_answered_at == after(minutes=1)


def test_answering_what_was_resolved_opens_the_closure(shop):
    asked = close(conversation=shop.mail(), agent=shop.ana, at=after(minutes=1))
    reply(conversation=asked, agent=shop.ben, text="One more thing", at=after(minutes=2))
    closure = Closure.objects.get(conversation=asked)
    assert (closure.reopened_at, closure.reopened_by) == (after(minutes=2), shop.ben)


def test_nothing_is_written_over_something_newer(shop):
    asked = shop.mail()
    seen = asked.last_incoming_id
    newer = shop.mail("Forget it, I found it", to=asked, at=after(minutes=1))
    with pytest.raises(NewerMessageArrived) as stale:
        reply(
            conversation=asked, agent=shop.ana, text="A new one is coming", seen_incoming_id=seen, at=after(minutes=2)
        )
    assert stale.value.message_ids == [newer.last_incoming_id]
    assert Message.objects.of_kinds(["reply"]).count() == 0

    confirmed = reply(conversation=asked, agent=shop.ana, text="A new one is coming", at=after(minutes=3))
    assert confirmed.kind == "reply"


def test_a_retry_writes_once_even_when_something_newer_came_between(shop, facts):
    asked, same = shop.mail(), uuid.uuid4()
    seen = asked.last_incoming_id
    first = reply(conversation=asked, agent=shop.ana, text="Yes", client_id=same, seen_incoming_id=seen, at=NOON)
    shop.mail("And?", to=asked, at=after(minutes=1))
    facts()
    again = reply(
        conversation=asked, agent=shop.ana, text="Yes", client_id=same, seen_incoming_id=seen, at=after(minutes=2)
    )
    assert again.pk == first.pk
    assert Message.objects.of_kinds(["reply"]).count() == 1
    assert facts() == []


def test_copies_take_part_from_now_on_and_blind_copies_do_not(shop):
    asked = shop.mail()
    said = reply(
        conversation=asked,
        agent=shop.ana,
        text="Hello both",
        cc=["Dan@Home.example", "cleo@home.example"],
        bcc=["boss@lamp.example", "dan@home.example"],
        at=NOON,
    )
    assert said.recipients == {"to": ["cleo@home.example"], "cc": ["dan@home.example"], "bcc": ["boss@lamp.example"]}
    people = Participant.objects.filter(conversation=asked).order_by("id").values_list("address", "place")
    assert list(people) == [("cleo@home.example", "customer"), ("dan@home.example", "cc")]
    again = reply(conversation=asked, agent=shop.ana, text="And again", at=NOON)
    assert again.recipients == {"to": ["cleo@home.example"], "cc": ["dan@home.example"]}


def test_send_later_is_scheduled(shop):
    said = reply(conversation=shop.mail(), agent=shop.ana, text="Good morning", send_at=after(hours=20), at=NOON)
    assert (said.delivery, said.send_at) == ("scheduled", after(hours=20))


def test_files_go_along_and_words_may_be_missing(shop):
    kept = store(b"%PDF-1.7 label")
    label = Enclosure(sha256=kept.sha256, filename="label.pdf", content_type="application/pdf", size=kept.size)
    said = reply(conversation=shop.mail(), agent=shop.ana, text=" ", enclosures=[label], at=NOON)
    assert list(said.attachments.values_list("filename", "size")) == [("label.pdf", 14)]


def test_the_writers_draft_is_done_and_others_keep_theirs(shop):
    asked = shop.mail()
    for agent in (shop.ana, shop.ben):
        save_draft(conversation=asked, agent=agent, text="Dear …")
    reply(conversation=asked, agent=shop.ana, text="Dear Cleo", at=NOON)
    assert list(Draft.objects.values_list("agent", flat=True)) == [shop.ben.pk]


def test_a_conversation_that_somebody_has_stays_theirs(shop):
    asked = shop.mail()
    reply(conversation=asked, agent=shop.ana, text="Mine", at=NOON)
    reply(conversation=asked, agent=shop.ben, text="I help out", at=NOON)
    asked.refresh_from_db()
    assert asked.assignee == shop.ana
    assert Assignment.objects.count() == 1


def test_html_that_was_given_is_cleaned(shop):
    said = reply(conversation=shop.mail(), agent=None, text="Hi", html="<p onclick=x>Hi<script>1</script></p>", at=NOON)
    assert said.html == "<p>Hi</p>"


def test_it_says_why_it_cannot_be_written(shop):
    asked = shop.mail()
    with pytest.raises(NothingToSay):
        reply(conversation=asked, agent=shop.ana, text=" \n", at=NOON)
    with pytest.raises(AddressIsWrong):
        reply(conversation=asked, agent=shop.ana, text="Hi", cc=["nobody"], at=NOON)
    with pytest.raises(NobodyToAnswer):
        reply(conversation=asked, agent=shop.ana, text="Hi", to=[], at=NOON)
    Message.objects.filter(conversation=asked).delete()
    asked.delete()
    asked.pk = 10**9
    with pytest.raises(ConversationGone):
        reply(conversation=asked, agent=shop.ana, text="Hi", at=NOON)
    assert Message.objects.count() == 0


def test_the_window_can_be_closed_for_machines(shop):
    said = reply(conversation=shop.mail(), agent=None, text="Hi", undo_seconds=0, at=NOON)
    assert (said.delivery, said.send_at, said.sender_name) == ("held", NOON, "Support")
    assert isinstance(said.send_at, dt.datetime)
