import datetime as dt
import io
import json
import zipfile

import pytest
from django.core.files.storage import storages
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from heard.channels.email.models import Delivery, RawEmail
from heard.conversations.actions.note import note
from heard.conversations.actions.reply import reply
from heard.conversations.actions.save_draft import save_draft
from heard.conversations.actions.start_side_conversation import start_side_conversation
from heard.conversations.incoming import IncomingFile, Sender
from heard.conversations.models import (
    Attachment,
    Conversation,
    Draft,
    Inbox,
    Message,
    Participant,
    SearchEntry,
    SideConversation,
)
from heard.customers.actions._row import CustomerGone
from heard.customers.actions.add_address import add_address
from heard.customers.actions.change_profile import change_profile
from heard.customers.actions.erase_customer import erase_customer
from heard.customers.actions.export_customer import export_customer
from heard.customers.actions.merge_customers import SameCustomer, merge_customers
from heard.customers.actions.recognise import recognise
from heard.customers.actions.undo_customer_merge import UndoLaterFirst, undo_customer_merge
from heard.customers.models import Address, Customer, CustomerMerge
from heard.customers.queries import timeline
from heard.plumbing.files.forgetting import forget_strays, forget_unused
from heard.plumbing.files.storing import store
from heard.plumbing.models import Fact, StoredFile
from heard.project.jobs import keep_to_retention
from heard.staff.models import Business
from tests.conversations.shop import NOON, Shop, after

CUSTOMER = [field.name for field in Customer._meta.concrete_fields]


@pytest.fixture
def shop(db):
    return Shop()


def raw(conversation, text, **fields):
    """The original mail of a conversation's newest message."""
    fields = {"message_id": conversation.last_message_id, "state": "done", **fields}
    return RawEmail.objects.create(source="smtp", data=text, size=len(text), received_at=NOON, **fields)


def picture():
    return {
        "customers": list(Customer.objects.order_by("id").values(*CUSTOMER)),
        "addresses": list(Address.objects.order_by("id").values_list("id", "customer", "is_primary")),
        "conversations": list(Conversation.objects.order_by("id").values_list("id", "customer")),
        "messages": list(Message.objects.order_by("id").values_list("id", "customer")),
        "participants": list(Participant.objects.order_by("id").values_list("id", "customer")),
    }


def test_merged_they_are_one_person_with_one_history(shop):
    shop.mail("From home")
    work = shop.mail("From work", address="cleo@work.example", name="C. Lind")
    cleo, other = shop.customer(), shop.customer("C. Lind")
    change_profile(customer=other, agent=shop.ana, fields={"company": "Work Ltd", "notes": "Left-handed"})
    done = merge_customers(kept=cleo, merged=other, agent=shop.ana, at=after(hours=1))
    cleo.refresh_from_db()
    work.refresh_from_db()
    assert (cleo.name, cleo.company, cleo.notes) == ("Cleo Lind", "Work Ltd", "Left-handed")
    assert (work.customer, Message.objects.filter(customer=cleo).count()) == (cleo, 2)
    assert list(Address.objects.order_by("id").values_list("value", "customer", "is_primary")) == [
        ("cleo@home.example", cleo.pk, True),
        ("cleo@work.example", cleo.pk, False),
    ]
    assert shop.mail("Again", address="cleo@work.example", at=after(hours=2)).customer == cleo
    assert list(Customer.objects.present()) == [cleo]
    names = [fact.name for fact in timeline(customer=cleo, scope_ids=[shop.inbox.pk]).facts]
    assert names.count("CustomerMet") == 2
    assert done.moved["belongings"]["conversations"]["conversations"] == [work.pk]


def test_what_was_learnt_after_a_merge_stays_when_it_is_undone(shop):
    shop.mail("From home")
    shop.mail("From work", address="cleo@work.example", name="C. Lind")
    cleo, other = shop.customer(), shop.customer("C. Lind")
    change_profile(customer=other, agent=None, fields={"company": "Work Ltd", "language": "sv"})
    done = merge_customers(kept=cleo, merged=other, agent=shop.ana, at=after(hours=1))
    change_profile(customer=cleo, agent=None, fields={"company": "Own Ltd"})
    new = shop.mail("Since", address="cleo@work.example", at=after(hours=2))
    undo_customer_merge(merge=done, agent=shop.ana, at=after(hours=3))
    again = undo_customer_merge(merge=done, agent=shop.ana, at=after(hours=4))
    cleo.refresh_from_db()
    assert again.undone_at == after(hours=3)
    assert (cleo.company, cleo.language, new.customer) == ("Own Ltd", "", cleo)
    assert recognise(kind="email", address="cleo@work.example", at=NOON) == other
    assert [fact.name for fact in Fact.objects.order_by("-id")[:1]] == ["CustomerMergeUndone"]


def test_chains_of_merges_end_at_one_person_and_are_undone_from_the_end(shop):
    one, two, three = (
        recognise(kind="email", address=f"{n}@x.example", name=n, at=NOON) for n in ("One", "Two", "Three")
    )
    first = merge_customers(kept=two, merged=three, agent=None, at=NOON)
    second = merge_customers(kept=one, merged=two, agent=None, at=NOON)
    assert set(Customer.objects.exclude(pk=one.pk).values_list("merged_into", flat=True)) == {one.pk}
    with pytest.raises(SameCustomer):
        merge_customers(kept=three, merged=one, agent=None, at=NOON)
    with pytest.raises(UndoLaterFirst):
        undo_customer_merge(merge=first, agent=None, at=NOON)
    undo_customer_merge(merge=second, agent=None, at=NOON)
    undo_customer_merge(merge=first, agent=None, at=NOON)
    assert Customer.objects.present().count() == 3


PROFILES = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["", "Cleo", "C."]),
        "company": st.sampled_from(["", "Work"]),
        "notes": st.sampled_from(["", "Kind", "Left-handed"]),
        "formality": st.sampled_from(["", "formal"]),
        "language": st.sampled_from(["", "sv"]),
    },
)


class Undoing(TestCase):
    @settings(max_examples=25, deadline=None)
    @given(PROFILES, PROFILES, st.lists(st.booleans(), max_size=4), st.lists(st.sampled_from("ab"), max_size=3))
    def test_a_merge_undone_leaves_both_as_they_were(self, first, second, mails, extra):
        shop = Shop()
        cleo = recognise(kind="email", address="a@x.example", at=NOON)
        other = recognise(kind="email", address="b@x.example", at=NOON)
        for person, fields in ((cleo, first), (other, second)):
            change_profile(customer=person, agent=None, fields=fields)
        for number, whose in enumerate(mails):
            shop.mail(f"M {number}", address=f"{'a' if whose else 'b'}@x.example", name="")
        for number, whose in enumerate(extra):
            person = cleo if whose == "a" else other
            add_address(customer=person, agent=None, kind="phone", address=f"+4400000{number}", at=NOON)
        before = picture()
        done = merge_customers(kept=cleo, merged=other, agent=None, at=NOON)
        assert set(Message.objects.values_list("customer", flat=True)) <= {cleo.pk}
        undo_customer_merge(merge=done, agent=None, at=NOON)
        assert picture() == before


def test_the_timeline_shows_only_what_happened_in_inboxes_one_may_open_newest_first(shop):
    shop.mail("Public")
    secret = shop.mail("Secret", inbox=shop.orders, at=after(hours=1))
    cleo = shop.customer()

    def seen(agent, **page):
        scopes = list(Inbox.objects.visible_to(agent).values_list("pk", flat=True))
        return timeline(customer=cleo, scope_ids=scopes, **page)

    assert {fact.scope_id for fact in seen(shop.ana).facts} == {None, shop.inbox.pk}
    assert secret.inbox_id in {fact.scope_id for fact in seen(shop.ben).facts}
    every = [fact.pk for fact in seen(shop.ben).facts]
    assert every == sorted(every, reverse=True)
    walked, before = [], None
    while True:
        page = seen(shop.ben, before=before, limit=2)
        walked += [fact.pk for fact in page.facts]
        before = page.next_before
        if before is None:
            break
    assert walked == every


def lived(shop):
    """Cleo writes, is answered, talked about and asked about; Dan is copied, and writes elsewhere."""
    photo = IncomingFile(filename="../../me & my lamp.jpg", content_type="image/jpeg", content=b"cleo's face")
    asked = shop.mail("Cleo's secret words", files=(photo,), copies=(Sender(address="dan@home.example", name="Dan"),))
    raw(asked, b"From: cleo@home.example\r\n\r\nsecret words", envelope_from="cleo@home.example")
    said = reply(conversation=asked, agent=shop.ana, text="Dear Cleo, the secret", at=after(hours=1))
    Delivery.objects.create(message=said, external_id="x@lamp.example", recipients_done=["cleo@home.example"])
    note(conversation=asked, agent=shop.ana, text="Cleo seems upset @Ben Okafor", at=after(hours=1))
    start_side_conversation(
        conversation=asked, agent=shop.ana, to=["c@ups.example"], subject="Cleo", text="Cleo?", at=NOON
    )
    save_draft(conversation=asked, agent=shop.ana, text="Cleo, …")
    copy = (Sender(address="cleo@home.example"),)
    dans = shop.mail("I am Dan", address="dan@home.example", name="Dan", copies=copy)
    shop.mail("Cleo in Dan's", to=dans, address="cleo@home.example", at=after(hours=2))
    told = reply(conversation=dans, agent=shop.ana, text="Dear Dan", at=after(hours=3))
    assert told.recipients == {"to": ["dan@home.example"], "cc": ["cleo@home.example"]}
    shop.mail("Fine", to=dans, address="dan@home.example", name="Dan", at=after(hours=4), quoted="> Cleo in Dan's")
    return asked, dans


def everything():
    """Every text in every table that could tell on somebody."""
    tables = [Customer, Address, Conversation, Message, Participant, SearchEntry, SideConversation, Draft, Attachment]
    tables += [Fact, RawEmail, Delivery, CustomerMerge]
    return repr([list(table._default_manager.values()) for table in tables])


def test_a_copy_of_everything_about_one_person_and_nobody_else(shop):
    asked, _dans = lived(shop)
    into = io.BytesIO()
    export_customer(customer=shop.customer(), agent=shop.ana, into=into, at=after(days=1))
    with zipfile.ZipFile(into) as copy:
        names = copy.namelist()
        told = "".join(copy.read(name).decode(errors="replace") for name in names)
        conversation = json.loads(copy.read(f"conversations/{asked.pk}.json"))
        profile = json.loads(copy.read("customer.json"))
    assert profile["profiles"][0]["name"] == "Cleo Lind"
    assert [address["value"] for address in profile["addresses"]] == ["cleo@home.example"]
    assert [said["kind"] for said in conversation["messages"]] == ["incoming", "reply", "note", "side_out"]
    (photo,) = conversation["messages"][0]["files"]
    assert photo in names
    assert ".." not in photo
    for words in ("cleo's face", "secret words", "Cleo seems upset", "Cleo in Dan's"):
        assert words in told
    assert "I am Dan" not in told
    assert Fact.objects.latest("id").name == "CustomerExported"


def test_somebody_erased_is_nowhere_any_more_and_the_numbers_still_add_up(shop):
    asked, dans = lived(shop)
    other = recognise(kind="email", address="cleo@work.example", name="Cleo at work", at=NOON)
    merge_customers(kept=shop.customer(), merged=other, agent=None, at=NOON)
    cleo = shop.customer()
    counted = (Conversation.objects.count(), Message.objects.count(), Fact.objects.count())
    done = erase_customer(customer=cleo, agent=shop.ana, at=after(days=1))

    left = everything()
    for trace in ("leo", "secret", "upset", "my lamp", "work.example", "ups.example"):
        assert trace not in left, left[max(0, left.index(trace) - 300) : left.index(trace) + 50]
    for other_trace in ("I am Dan", "dan@home.example"):
        assert other_trace in left
    assert (Conversation.objects.count(), Message.objects.count(), Fact.objects.count() - 1) == counted
    assert (done.erased["messages"], done.erased["mails"], done.backups_before) == (5, 1, after(days=1))
    row = Conversation.objects.get(pk=asked.pk)
    assert (row.message_count, row.first_answered_at, row.customer) == (3, after(hours=1), cleo)
    dans.refresh_from_db()
    assert (dans.subject, dans.snippet, dans.message_count) == ("Lamp", "Fine", 4)
    assert set(Message.objects.filter(conversation=asked).values_list("delivery", flat=True)) == {""}
    with pytest.raises(CustomerGone):
        erase_customer(customer=cleo, agent=shop.ana, at=after(days=2))
    assert recognise(kind="email", address="cleo@home.example", at=after(days=2)) != cleo


def test_facts_of_somebody_erased_can_still_be_read(shop):
    from heard.conversations import events
    from heard.customers import events as customer_events
    from heard.plumbing.events import remembered

    asked, _ = lived(shop)
    erase_customer(customer=shop.customer(), agent=None, at=after(days=1))
    for fact in Fact.objects.all():
        kind = getattr(events, fact.name, None) or getattr(customer_events, fact.name)
        assert remembered(kind, fact.data).stream == fact.stream
    assert Fact.objects.filter(name="MessageReceived").first().data["channel"] == "email"
    assert asked.pk in Fact.objects.filter(name="ReplyWritten").values_list("data__conversation_id", flat=True)


def test_files_nobody_points_at_are_forgotten_after_a_day_and_no_others(shop):
    asked, _ = lived(shop)
    photo, logo, upload = Attachment.objects.get().file, store(b"logo"), store(b"upload")
    type(shop.brand).objects.update(logo_sha256=logo.sha256)
    StoredFile.objects.update(created_at=NOON)
    assert forget_unused(at=after(hours=23)) == 0
    assert forget_unused(at=after(hours=25)) == 1
    assert set(StoredFile.objects.values_list("pk", flat=True)) == {photo.pk, logo.pk}
    assert not storages["files"].exists(upload.path)
    erase_customer(customer=asked.customer, agent=None, at=after(hours=26))
    assert forget_unused(at=after(hours=26)) == 1
    assert storages["files"].exists(logo.path)
    assert not storages["files"].exists(photo.path)
    assert store(b"upload").pk == upload.pk
    assert storages["files"].exists(upload.path)


def test_bytes_whose_row_was_never_written_are_found(shop):
    kept = store(b"kept")
    stray = StoredFile(sha256=kept.sha256[:2] + "f" * 62)
    storages["files"].save(stray.path, io.BytesIO(b"stray"))
    number = int(kept.sha256[:2], 16)
    now = dt.datetime.now(tz=dt.UTC)
    assert forget_strays(number=number, at=now) == 0
    assert forget_strays(number=number + 256, at=now + dt.timedelta(days=2)) == 1
    assert forget_strays(number=number, at=now + dt.timedelta(days=2)) == 0
    assert storages["files"].exists(kept.path)


def test_what_is_older_than_the_business_keeps_goes_by_itself_and_nothing_else(shop):
    from heard.conversations.actions.close import close
    from heard.conversations.actions.merge import merge

    Business.objects.update_or_create(id=1, defaults={"retention_days": 30, "raw_mail_days": 10, "facts_days": None})
    old, part, young, still_open = (
        shop.mail(words, address=f"{words}@home.example", name=words) for words in ("old", "part", "young", "open")
    )
    for row in (old, young, still_open):
        raw(row, b"mail")
    waiting = raw(still_open, b"?", state="quarantined", message_id=None)
    for row in (old, part):
        close(conversation=row, agent=None, at=NOON)
    merge(kept=old, merged=part, agent=None, at=NOON)
    close(conversation=young, agent=None, at=after(days=20))

    assert keep_to_retention(int(after(days=9).timestamp())) == {"conversations": 0, "mails": 0, "facts": 0}
    assert keep_to_retention(int(after(days=11).timestamp())) == {"conversations": 0, "mails": 3, "facts": 0}
    assert list(RawEmail.objects.values_list("pk", flat=True)) == [waiting.pk]
    assert keep_to_retention(int(after(days=31).timestamp()))["conversations"] == 1
    assert list(Conversation.objects.order_by("id")) == [young, still_open]
    assert set(Message.objects.values_list("text", flat=True)) == {"young", "open"}


def test_facts_are_kept_as_long_as_the_business_says(shop):
    from heard.plumbing import reactions

    shop.mail()
    reactions.react_until_done()
    Business.objects.update_or_create(id=1, defaults={"facts_days": 100})
    last = Fact.objects.latest("id")
    Fact.objects.exclude(pk=last.pk).update(at=NOON)
    Fact.objects.filter(pk=last.pk).update(at=after(days=50))
    count = Fact.objects.count()
    assert keep_to_retention(int(after(days=101).timestamp()))["facts"] == count - 1
    assert list(Fact.objects.values_list("pk", flat=True)) == [last.pk]
