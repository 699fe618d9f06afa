import pytest

from heard.conversations.actions.describe import DescriptionIsWrong, describe
from heard.conversations.actions.note import note
from heard.conversations.actions.read import read
from heard.conversations.actions.tag import TagIsWrong, tag
from heard.conversations.models import ContactReason, Mention, Message, Priority, Reading, Tag, Tagging
from heard.customers.custom_values import ValueIsWrong
from heard.customers.models import CustomField
from heard.plumbing.models import Fact
from tests.conversations.shop import NOON, after


def test_a_note_changes_nothing_the_customer_could_notice(shop):
    asked = shop.mail()
    written = note(conversation=asked, agent=shop.ana, text="They sound *upset*", at=after(minutes=1))
    assert (written.kind, written.delivery, written.recipients) == ("note", "", {})
    assert written.html == "<p>They sound <em>upset</em></p>"
    assert written not in Message.objects.all().seen_by_customer()
    before = (asked.state, asked.since, asked.snippet, asked.message_count, asked.last_message_id)
    asked.refresh_from_db()
    assert before == (asked.state, asked.since, asked.snippet, asked.message_count, asked.last_message_id)


def test_colleagues_called_by_name_are_told_but_not_those_who_may_not_open_the_inbox(shop):
    shop.agent("Anabel Moreno")
    gone = shop.agent("Gil", is_active=False)
    secret = shop.mail(inbox=shop.orders)
    text = "@Ana Moreno, @ben okafor: look. @Gil @Nobody ben@okafor.example"
    written = note(conversation=secret, agent=shop.ben, text=text, mentions=[gone], at=NOON)
    assert list(Mention.objects.values_list("message", "agent")) == [(written.pk, shop.ben.pk)]

    shown = note(conversation=shop.mail(), agent=shop.ben, text=text, at=NOON)
    assert Fact.objects.latest("id").data["mentioned"] == sorted([shop.ana.pk, shop.ben.pk])
    assert Mention.objects.filter(message=shown).count() == 2


def test_the_longest_name_that_fits_is_meant(shop):
    ana_maria = shop.agent(
        "Ana Moreno Lopez",
    )
    note(conversation=shop.mail(), agent=shop.ben, text="@Ana Moreno Lopez please", at=NOON)
    assert list(Mention.objects.values_list("agent", flat=True)) == [ana_maria.pk]


def test_reading_goes_forward_only_and_sees_mentions(shop):
    asked = shop.mail()
    first = note(conversation=asked, agent=shop.ana, text="@Ben Okafor", at=NOON)
    second = note(conversation=asked, agent=shop.ana, text="@Ben Okafor again", at=NOON)
    for message in (second, first):
        read(conversation=asked, agent=shop.ben, message_id=message.pk, at=after(minutes=3))
    assert Reading.objects.get().last_message_id == second.pk
    assert list(Mention.objects.values_list("seen_at", flat=True)) == [after(minutes=3)] * 2


def test_reading_up_to_a_message_does_not_see_later_mentions(shop):
    asked = shop.mail()
    note(conversation=asked, agent=shop.ana, text="@Ben Okafor", at=NOON)
    read(conversation=asked, agent=shop.ben, message_id=asked.last_message_id, at=NOON)
    assert Mention.objects.get().seen_at is None


def test_tags_are_one_whatever_their_case_and_only_changes_are_told(shop, facts):
    asked = shop.mail()
    Tag.objects.create(name="Refund")
    facts()
    about = {"conversation": asked, "agent": shop.ana, "at": NOON}
    tag(**about, add=["refund", " damaged   in transit ", "REFUND"])
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Refund", "damaged in transit"]
    assert Fact.objects.latest("id").data["added"] == ["Refund", "damaged in transit"]
    tag(**about, add=["refund"], remove=["not there"])
    tag(**about, remove=["reFund"])
    assert facts() == ["ConversationTagged", "ConversationTagged"]
    assert [tagging.tag.name for tagging in Tagging.objects.all()] == ["damaged in transit"]
    for wrong in ("", " , ", "x" * 61):
        with pytest.raises(TagIsWrong):
            tag(**about, add=[wrong])


def test_a_conversation_is_described_and_only_changes_are_told(shop, facts):
    asked = shop.mail()
    reason = ContactReason.objects.create(name="Where is my order?")
    CustomField.objects.create(key="order", label="Order", kind="number")
    facts()
    fields = {"subject": " A  broken lamp\n", "priority": 3, "contact_reason": reason, "custom": {"order": "17"}}
    said = describe(conversation=asked, agent=shop.ana, fields=fields)
    assert (said.subject, said.priority, said.contact_reason, said.custom) == (
        "A broken lamp",
        Priority.URGENT,
        reason,
        {"order": 17},
    )
    describe(conversation=asked, agent=shop.ana, fields=fields)
    describe(conversation=asked, agent=shop.ana, fields={"custom": {"order": None}})
    assert facts() == ["ConversationDescribed", "ConversationDescribed"]


@pytest.mark.parametrize("fields", [{"state": "spam"}, {"priority": 9}, {"contact_reason": "x"}])
def test_what_a_conversation_cannot_be_is_refused(shop, fields):
    with pytest.raises(DescriptionIsWrong):
        describe(conversation=shop.mail(), agent=shop.ana, fields=fields)


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("text", " Blue ", "Blue"),
        ("number", "2,5", 2.5),
        ("number", 7, 7),
        ("date", "2026-05-31", "2026-05-31"),
        ("choice", "Large", "Large"),
        ("yesno", "Yes", True),
        ("yesno", False, False),
    ],
)
def test_own_fields_keep_what_fits(shop, kind, given, kept):
    CustomField.objects.create(key="field", label="Field", kind=kind, choices="Small\nLarge")
    assert describe(conversation=shop.mail(), agent=shop.ana, fields={"custom": {"field": given}}).custom == {
        "field": kept
    }


@pytest.mark.parametrize(
    ("kind", "given"),
    [("number", "many"), ("number", "nan"), ("date", "31.5.2026"), ("choice", "Huge"), ("yesno", "perhaps")],
)
def test_own_fields_refuse_what_does_not(shop, kind, given):
    CustomField.objects.create(key="field", label="Field", kind=kind, choices="Small\nLarge")
    asked = shop.mail()
    with pytest.raises(ValueIsWrong) as wrong:
        describe(conversation=asked, agent=shop.ana, fields={"custom": {"field": given}})
    assert wrong.value.key == "field"
    with pytest.raises(ValueIsWrong):
        describe(conversation=asked, agent=shop.ana, fields={"custom": {"unknown": 1}})
