"""The loaded demo: what its rows promise each other, and that it is loaded once and never into somebody's work."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction

from heard.channels.email.models import Delivery, RawEmail
from heard.conversations import events as conversation_events
from heard.conversations import models as talk
from heard.conversations.models import Conversation, Inbox, Incident, IncidentLink, Message, State
from heard.customers.models import Address, Customer
from heard.feedback.models import Complaint, Satisfaction
from heard.orders.models import Order
from heard.plumbing.events import Event, remembered
from heard.plumbing.models import Duty, Fact, Installation, StoredFile
from heard.project.demo import sign_in_hint
from heard.project.demo.load import LIVED_IN, AlreadyLoadedError, NotEmptyError, load
from heard.promises.models import End, Promise, PromiseKind, Source
from heard.rules.models import Rule
from heard.staff.models import Agent, Team

AT = dt.datetime(2026, 11, 20, 15, 30, tzinfo=dt.UTC)
GENERATED = 60
COUNT = LIVED_IN + GENERATED


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory):
    """The whole demo and some generated conversations, taken away again at the end."""
    from django.test import override_settings

    outbox = tmp_path_factory.mktemp("demo") / "outbox"
    with django_db_blocker.unblock(), override_settings(HEARD_OUTBOX=outbox), transaction.atomic():
        load(COUNT, at=AT)
        yield outbox
        transaction.set_rollback(True)


EVERY_KEY = """
SELECT c.conrelid::regclass::text, here.attname, c.confrelid::regclass::text, there.attname
FROM pg_constraint c
JOIN pg_attribute here ON here.attrelid = c.conrelid AND here.attnum = c.conkey[1]
JOIN pg_attribute there ON there.attrelid = c.confrelid AND there.attnum = c.confkey[1]
WHERE c.contype = 'f' AND cardinality(c.conkey) = 1 AND c.connamespace = 'public'::regnamespace
"""


def asked(query: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def wrong(query: str) -> list[tuple]:
    """Conversations for which something does not hold."""
    return asked(f"SELECT c.id FROM conversations_conversation c WHERE NOT ({query})")


def test_it_holds_as_many_conversations_as_asked_for(demo):
    assert Conversation.objects.count() == COUNT
    assert Customer.objects.filter(addresses__value__endswith=".example").distinct().count() == Customer.objects.count()


def test_every_foreign_key_and_constraint_holds(demo):
    keys = asked(EVERY_KEY)
    assert len(keys) > 40
    for table, column, other, key in keys:
        lost = f"SELECT count(*) FROM {table} t LEFT JOIN {other} o ON o.{key} = t.{column} WHERE o.{key} IS NULL"
        assert (table, column, asked(f"{lost} AND t.{column} IS NOT NULL")) == (table, column, [(0,)])
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # raises when one does not hold
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    assert asked("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []


def test_indexes_and_constraints_taken_off_for_the_load_are_back(demo):
    wanted = {
        index.name
        for noun in (Conversation, Message, talk.SearchEntry, Fact, Address)
        for index in (*noun._meta.indexes, *noun._meta.constraints)
    }
    found = {name for (name,) in asked("SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()")}
    assert wanted - found == set()
    assert asked("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND NOT convalidated") == [(0,)]


def test_the_newest_messages_and_their_number_are_right(demo):
    assert (
        wrong(
            "c.last_message_id = (SELECT max(id) FROM conversations_message m WHERE m.conversation_id = c.id AND kind <> 'note')"
            " AND c.last_incoming_id = (SELECT max(id) FROM conversations_message m"
            "     WHERE m.conversation_id = c.id AND kind IN ('incoming', 'side_in'))"
            " AND c.message_count = (SELECT count(*) FROM conversations_message m WHERE m.conversation_id = c.id)"
            " AND c.last_message_at = (SELECT created_at FROM conversations_message WHERE id = c.last_message_id)"
        )
        == []
    )


def test_the_first_answer_is_the_first_reply(demo):
    assert (
        wrong(
            "c.first_answered_at IS NOT DISTINCT FROM (SELECT min(created_at) FROM conversations_message m"
            " WHERE m.conversation_id = c.id AND kind = 'reply')"
        )
        == []
    )


def test_whoever_is_resolved_was_closed_and_nobody_else_is(demo):
    assert (
        wrong(
            "(c.state = 'resolved') = EXISTS (SELECT FROM conversations_closure x"
            " WHERE x.conversation_id = c.id AND x.reopened_at IS NULL AND x.at = c.since)"
        )
        == []
    )


def test_whoever_is_snoozed_sleeps_until_later_and_nobody_else_does(demo):
    assert (
        wrong(
            "(c.state = 'snoozed') = EXISTS (SELECT FROM conversations_snooze x"
            " WHERE x.conversation_id = c.id AND x.ended_at IS NULL AND x.until = c.since)"
        )
        == []
    )
    assert Conversation.objects.filter(state=State.SNOOZED, since__lte=AT).count() == 0


def test_whoever_has_an_agent_was_given_to_them_last(demo):
    assert (
        wrong(
            "(c.assignee_id IS NULL AND c.team_id IS NULL) OR concat(c.assignee_id, '/', c.team_id) ="
            " (SELECT concat(agent_id, '/', team_id) FROM conversations_assignment a"
            "  WHERE a.conversation_id = c.id ORDER BY id DESC LIMIT 1)"
        )
        == []
    )


def test_every_customer_takes_part_with_an_address_of_theirs(demo):
    assert (
        wrong(
            "EXISTS (SELECT FROM conversations_participant p JOIN customers_address a ON a.value = p.address"
            " WHERE p.conversation_id = c.id AND p.customer_id = c.customer_id AND a.customer_id = c.customer_id)"
        )
        == []
    )


def test_there_is_something_to_see_on_every_page_about_what_came_afterwards(demo):
    scores = set(Satisfaction.objects.given().values_list("score", flat=True))
    assert {4, 5} <= scores <= {1, 2, 3, 4, 5}
    assert Satisfaction.objects.filter(answered_at__gt=AT).count() == 0
    assert Complaint.objects.open().count() >= 1
    assert Complaint.objects.closed().count() >= 1
    assert Incident.objects.open().count() == 1
    assert IncidentLink.objects.standing().count() >= 2
    assert Order.objects.count() > 50
    assert Order.objects.filter(placed_at__gt=AT).count() == 0
    assert Rule.objects.count() >= 5


def test_every_message_can_be_found_and_nothing_but_todays_promises_and_complaints_is_to_be_acted_on(demo):
    assert asked(
        "SELECT count(*) FROM conversations_message m LEFT JOIN conversations_searchentry s ON s.message_id = m.id WHERE s IS NULL"
    ) == [(0,)]
    names = Fact.objects.filter(pk__in=Duty.objects.values("fact_id")).values_list("name", flat=True)
    taken_up_today = {"ComplaintOpened", "ConversationReopened", "ArticlePublished"}
    assert {name for name in names if not name.startswith("Promise")} <= taken_up_today


def test_what_waits_for_the_shop_is_owed_and_some_of_it_is_late(demo):
    targets = Promise.objects.filter(source=Source.POLICY)
    assert set(targets.values_list("conversation__state", flat=True)) == {State.OPEN}
    assert targets.filter(end=End.BROKEN).exists()
    assert targets.filter(end="", warned__gt=0).exists()
    assert targets.filter(end="", conversation__customer__tier="gold", kind=PromiseKind.RESOLUTION).exists()
    assert {
        row.seconds for row in targets.filter(conversation__customer__tier="gold", kind=PromiseKind.RESOLUTION)
    } == {8 * 3600}
    assert not Promise.objects.told().exclude(end="").exists()
    late = Conversation.objects.filter(pk__in=targets.filter(end=End.BROKEN).values("conversation"))
    assert all(row.owed_at is not None and row.owed_at <= AT for row in late)


def test_colleagues_have_given_their_word_to_some(demo):
    words = (
        Promise.objects.told()
        .filter(source__in=[Source.AGENT, Source.CUSTOMER], end="")
        .exclude(kind=PromiseKind.ACKNOWLEDGE)
    )
    kinds = {PromiseKind.CALL_BACK, PromiseKind.UPDATE, PromiseKind.OTHER, PromiseKind.RESOLUTION}
    assert set(words.values_list("kind", flat=True)) == kinds
    assert words.get(kind=PromiseKind.CALL_BACK).telephone is not None


def test_every_acknowledgement_leads_to_the_page_of_its_request(demo):
    told = Message.objects.filter(kind="automatic", conversation__pk__gt=GENERATED)
    assert told.exists()
    for message in told:
        assert message.text.count("/request/") == 1, message.text


def test_a_complaint_was_taken_up_when_it_came(demo):
    for complaint in Complaint.objects.all():
        assert complaint.conversation.created_at < complaint.opened_at <= AT


def test_everything_sent_has_its_delivery_and_everything_received_its_original(demo):
    sent = Message.objects.filter(kind__in=talk.message.OUTGOING)
    assert Delivery.objects.count() == sent.count()
    received = Message.objects.filter(source_id__isnull=False)
    assert RawEmail.objects.filter(message__isnull=False).count() == received.count() > 500
    assert asked(
        "SELECT count(*) FROM email_rawemail r JOIN conversations_message m ON m.source_id = r.id WHERE r.message_id <> m.id"
    ) == [(0,)]


def test_nothing_happened_in_the_future_or_before_its_conversation_began(demo):
    assert Message.objects.filter(created_at__gt=AT + dt.timedelta(minutes=1)).count() == 0
    assert asked(
        "SELECT count(*) FROM conversations_message m JOIN conversations_conversation c ON c.id = m.conversation_id WHERE m.created_at < c.created_at"
    ) == [(0,)]
    assert Fact.objects.filter(at__gt=AT + dt.timedelta(minutes=1)).count() == 0


def test_every_fact_reads_back_as_the_event_it_tells_of(demo):
    kinds = {kind.__name__: kind for kind in all_events(Event)}
    for fact in Fact.objects.all():
        event = remembered(kinds[fact.name], fact.data)
        assert event.stream == fact.stream
    assert Fact.objects.filter(name=conversation_events.ConversationStarted.__name__).count() == COUNT


def all_events(kind):
    return [one for child in kind.__subclasses__() for one in (child, *all_events(child))]


def test_every_state_priority_and_oddity_is_there_to_be_seen(demo):
    states = dict(
        asked(f"SELECT state, count(*) FROM conversations_conversation WHERE id > {GENERATED} GROUP BY state")
    )
    assert min(states[state] for state in State.values) >= 2
    assert RawEmail.objects.quarantined().count() == 4
    assert {"en", "de", "fr", "es", "ar", "ja"} <= set(Conversation.objects.values_list("language", flat=True))
    assert Message.objects.filter(html__contains="data-remote-src").count() == 1
    assert Message.objects.filter(html__contains="data-cid").count() == 1
    assert Message.objects.filter(trust="unverified").exists()
    assert Conversation.objects.filter(message_count__gte=20).exists()
    assert talk.Closure.objects.filter(reopened_at__isnull=False).exists()
    assert talk.SideConversation.objects.exists()
    assert talk.Mention.objects.exists()
    assert talk.Participant.objects.filter(place="cc").count() == 2
    assert Customer.objects.filter(blocked_at__isnull=False).count() == 1


def test_the_shop_is_furnished(demo):
    assert Inbox.objects.first().address == "support@demo.example"
    assert Team.objects.count() == 2
    assert Agent.objects.count() == 9
    assert set(Agent.objects.values_list("role", flat=True)) == {"admin", "lead", "editor", "agent"}
    assert talk.Macro.objects.count() >= 15
    assert talk.SavedView.objects.count() == 6


def test_the_trade_inbox_is_for_its_team_alone(demo):
    trade = Conversation.objects.filter(inbox__address="wholesale@demo.example").first()
    tomasz, mei = (Agent.objects.get(email=f"{name}@demo.example") for name in ("tomasz", "mei"))
    assert Conversation.objects.visible_to(tomasz).filter(pk=trade.pk).exists()
    assert not Conversation.objects.visible_to(mei).filter(pk=trade.pk).exists()


def test_what_the_sign_in_page_tells_opens_the_door(demo):
    hint = sign_in_hint()
    for email in (hint.email, *(email for email, _ in hint.others)):
        assert check_password(hint.phrase, Agent.objects.get(email=email).password)


def test_every_table_goes_on_counting_after_what_was_loaded(demo):
    counted = asked(
        "SELECT table_name, column_name, pg_get_serial_sequence(quote_ident(table_name), column_name)"
        " FROM information_schema.columns WHERE table_schema = current_schema()"
        " AND pg_get_serial_sequence(quote_ident(table_name), column_name) IS NOT NULL"
    )
    assert {"customers_customer", "conversations_conversation", "plumbing_fact"} <= {table for table, _, _ in counted}

    behind = [
        table
        for table, column, sequence in counted
        if asked(f"SELECT (SELECT max({column}) FROM {table}) >= nextval('{sequence}')") == [(True,)]
    ]

    assert behind == []


def test_the_mails_of_the_last_days_lie_in_the_outbox(demo):
    assert 20 <= len(list(demo.glob("*.eml"))) <= 90
    assert list(demo.with_name("mailbox").glob("*.eml")) != []


def test_attachments_have_their_bytes(demo):
    assert talk.Attachment.objects.count() > 20
    assert set(talk.Attachment.objects.values_list("content_type", flat=True)) == {"image/png", "application/pdf"}
    assert StoredFile.objects.count() > 5


def test_it_is_not_loaded_twice(demo):
    with pytest.raises(AlreadyLoadedError):
        load(at=AT)
    assert Conversation.objects.count() == COUNT


@pytest.mark.django_db
def test_it_is_not_loaded_where_somebody_works():
    Agent.objects.create_user("mia@willow.example", name="Mia Chen")
    with pytest.raises(NotEmptyError):
        load(10, at=AT)
    assert not Installation.objects.filter(is_demo=True).exists()
    assert sign_in_hint() is None


@pytest.mark.django_db
def test_the_same_moment_gives_the_same_demo(settings, tmp_path):
    settings.HEARD_OUTBOX = tmp_path / "outbox"
    told = []
    for _ in range(2):
        with transaction.atomic():
            load(15, at=AT)
            told.append(list(Message.objects.order_by("created_at", "text").values_list("text", "created_at", "kind")))
            transaction.set_rollback(True)
    assert told[0] == told[1] != []
