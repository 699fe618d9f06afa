"""Old mail brought in from files: quietly, with its own dates, and once however often it is begun."""

import datetime as dt
import io
import mailbox
import sys
from email.utils import format_datetime
from importlib import import_module
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from heard.channels.email.claiming import LARGE
from heard.channels.email.importing import import_mail
from heard.channels.email.intake import intake_once, take_in_everything
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.conversations.actions.close import close
from heard.conversations.actions.reopen import reopen
from heard.conversations.models import Closure, Conversation, Message, MessageKind, Participant
from heard.customers.models import Address
from heard.insights.milestones import write_milestones
from heard.insights.models import Milestone
from heard.plumbing.models import Fact
from heard.plumbing.reactions import react_until_done
from heard.project.command import _options
from heard.promises.models import Promise
from heard.rules.models import Rule, RuleRun
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db
THEN = dt.datetime(2020, 3, 3, 10, tzinfo=dt.UTC)


def run(*arguments: object) -> tuple[int, list[str], str]:
    """What the command says, as it is typed."""
    typed = _options(["email", "import", *map(str, arguments)])
    out, errors = io.StringIO(), io.StringIO()
    status = import_mail(typed.paths, inbox=typed.inbox, open_days=typed.open_days, out=out, errors=errors)
    return status, out.getvalue().splitlines(), errors.getvalue()


def old(subject: str, **headers: str):
    return mail(subject=subject, **{"Date": "Tue, 03 Mar 2020 10:00:00 +0000"} | headers)


def ago(days: float) -> str:
    return format_datetime(timezone.now() - dt.timedelta(days=days))


def theirs(number: int, date: str, *, answers: str = "", **headers: str):
    return mail(Message_ID=f"<{number}@customer.example>", Date=date, In_Reply_To=answers, **headers)


def ours(number: int, date: str, *, answers: str = "", to: str = "Ana Moreno <ana@customer.example>"):
    ids = {"Message_ID": f"<{number}@willow.example>", "In_Reply_To": answers}
    sender = "Willow Goods <support@willow.example>"
    return mail(sender=sender, to=to, text="It is on its way.", Date=date, **ids)


def kept_in(path: Path, *letters) -> Path:
    """An mbox file of letters."""
    box = mailbox.mbox(path)
    for letter in letters:
        box.add(letter.as_bytes())
    box.close()
    return path


@pytest.fixture
def archive(tmp_path):
    """An mbox, a Maildir and a folder of .eml files, with one mail twice."""
    same = old("in both")
    kept_in(tmp_path / "old.mbox", same, old("from the mbox", text="From here on\n>From there"))
    folder = mailbox.Maildir(tmp_path / "Maildir")
    folder.add(old("from the Maildir").as_bytes())
    folder.add(same.as_bytes())
    (tmp_path / "letters" / "2020").mkdir(parents=True)
    (tmp_path / "letters" / "2020" / "one.EML").write_bytes(old("from a file").as_bytes())
    (tmp_path / "letters" / "readme.txt").write_text("not a mail")
    return tmp_path


def test_everything_is_brought_in_once_with_its_own_date_and_nobody_is_written_to(inbox, archive):
    status, told, errors = run(archive / "old.mbox", archive / "Maildir", archive / "letters")
    assert (status, errors) == (0, "")
    assert told == [
        "5 letters found, 4 of them new, 1 imported before.",
        "In 4 conversations: 4 resolved, 0 waiting for the customer, 0 open.",
    ]
    react_until_done()
    assert sorted(Message.objects.values_list("subject", flat=True)) == [
        "from a file", "from the Maildir", "from the mbox", "in both",
    ]  # fmt: skip
    assert {message.said_at for message in Message.objects.all()} == {THEN}
    assert {conversation.created_at for conversation in Conversation.objects.all()} == {THEN}
    assert not Message.objects.filter(kind=MessageKind.AUTOMATIC).exists()


def test_what_was_last_spoken_of_weeks_ago_comes_in_resolved_then(inbox, tmp_path):
    first, second = timezone.now() - dt.timedelta(days=60), timezone.now() - dt.timedelta(days=30)
    kept_in(
        tmp_path / "in.mbox",
        theirs(1, format_datetime(first)),
        theirs(2, format_datetime(second), answers="<1@customer.example>"),
    )
    assert run(tmp_path)[1][-1] == "In 1 conversation: 1 resolved, 0 waiting for the customer, 0 open."
    row, closure = Conversation.objects.get(), Closure.objects.get()
    last = second.replace(microsecond=0)
    assert (row.state, row.since, row.message_count) == ("resolved", last, 2)
    assert (closure.by, closure.at, closure.reopened_at) == (None, last, None)


def test_what_is_newer_is_open_or_waits_for_the_customer_if_the_last_word_is_ours(inbox, tmp_path):
    kept_in(
        tmp_path / "in.mbox",
        theirs(1, ago(20), subject="answered"),
        theirs(2, ago(10), subject="not answered"),
        theirs(3, ago(9), subject="asked again"),
        theirs(4, ago(5), subject="Re: asked again", answers="<31@willow.example>"),
    )
    kept_in(
        tmp_path / "sent.mbox",
        ours(11, ago(19), answers="<1@customer.example>"),
        ours(31, ago(8), answers="<3@customer.example>"),
    )
    told = run(tmp_path / "sent.mbox", tmp_path / "in.mbox")[1][-1]
    assert told == "In 3 conversations: 0 resolved, 1 waiting for the customer, 2 open."
    rows = {row.subject: row for row in Conversation.objects.all()}
    assert {name: (row.state, row.message_count) for name, row in rows.items()} == {
        "answered": ("customer", 2), "not answered": ("open", 1), "asked again": ("open", 3),
    }  # fmt: skip
    said = {message.external_id: message for message in Message.objects.all()}
    assert rows["asked again"].since == said["4@customer.example"].created_at
    assert rows["answered"].since == said["11@willow.example"].created_at
    assert rows["answered"].snippet_by_us
    assert rows["answered"].last_incoming_id == said["1@customer.example"].pk
    assert rows["answered"].first_answered_at == said["11@willow.example"].created_at


def test_an_answer_of_ours_stands_as_ours_and_our_own_address_becomes_no_customer(inbox, tmp_path):
    kept_in(tmp_path / "sent.mbox", ours(1, ago(3)), ours(2, ago(90), to="Ben <ben@customer.example>"))
    assert run(tmp_path)[1][-1] == "In 2 conversations: 1 resolved, 1 waiting for the customer, 0 open."
    assert set(Address.objects.values_list("value", flat=True)) == {"ana@customer.example", "ben@customer.example"}
    message = Message.objects.get(external_id="1@willow.example")
    assert (message.kind, message.trust, message.delivery) == ("reply", "ours", "")
    assert (message.sender_name, message.sender_address) == ("Willow Goods", "support@willow.example")
    assert set(Participant.objects.values_list("address", "place")) == {
        ("ana@customer.example", "customer"), ("ben@customer.example", "customer"),
    }  # fmt: skip


def test_one_says_how_old_is_old(inbox, tmp_path):
    kept_in(tmp_path / "week.mbox", theirs(1, ago(8)))
    kept_in(tmp_path / "years.mbox", theirs(2, ago(3000)))
    assert run("--open-newer-than", "7", tmp_path / "week.mbox")[1][-1].startswith("In 1 conversation: 1 resolved")
    assert run("--all-open", tmp_path / "years.mbox")[1][-1].endswith(
        ": 0 resolved, 0 waiting for the customer, 1 open."
    )


def test_nothing_follows_from_it_and_no_number_of_today_counts_it(inbox, tmp_path):
    for trigger in ("ConversationStarted", "MessageReceived", "ConversationWaits", "ConversationClosed"):
        Rule.objects.create(name=trigger, trigger=trigger, is_active=True, steps=[{"tag": ["seen"]}])
    kept_in(tmp_path / "in.mbox", theirs(1, "Tue, 03 Mar 2020 10:00:00 +0000"), theirs(2, ago(1)))
    kept_in(tmp_path / "sent.mbox", ours(3, "Wed, 04 Mar 2020 10:00:00 +0000", answers="<1@customer.example>"))
    run(tmp_path)
    react_until_done()
    assert set(Fact.objects.filter(stream__startswith="conversation:").values_list("name", flat=True)) == {
        "LetterImported"
    }
    assert not Promise.objects.exists()
    assert not RuleRun.objects.exists()
    assert not Message.objects.exclude(kind__in=["incoming", "reply"]).exists()
    write_milestones(Conversation.objects.values_list("pk", flat=True))
    settled = Milestone.objects.get(resolved_at__isnull=False)
    assert (settled.started_at, settled.answered_at) == (THEN, THEN + dt.timedelta(days=1))
    assert settled.resolved_at == THEN + dt.timedelta(days=1)


def test_a_customer_who_answers_what_came_in_resolved_is_heard_as_ever(inbox, tmp_path):
    kept_in(tmp_path / "in.mbox", theirs(1, ago(29)))
    run(tmp_path)
    again = tmp_path / "again.eml"
    again.write_bytes(theirs(2, ago(0), answers="<1@customer.example>").as_bytes())
    keep([Arrival(data=again.read_bytes(), source="smtp", inbox_id=inbox.pk, envelope_from="ana@customer.example")])
    take_in_everything()
    assert [(row.state, row.message_count) for row in Conversation.objects.all()] == [("open", 2)]
    assert Closure.objects.get().reopened_at is not None


def test_begun_again_it_stores_nothing_twice_and_changes_nothing(inbox, archive):
    run(archive)
    stored = RawEmail.objects.count()
    rows = list(Conversation.objects.order_by("pk").values())
    assert run("--all-open", archive)[1] == ["5 letters found, 0 of them new, 5 imported before."]
    take_in_everything()
    assert RawEmail.objects.count() == stored
    assert Message.objects.count() == 4
    assert list(Conversation.objects.order_by("pk").values()) == rows
    assert Closure.objects.count() == 4


def test_begun_again_it_ends_what_one_that_was_stopped_left_waiting_and_tells_of_it(inbox, tmp_path):
    kept_in(tmp_path / "in.mbox", theirs(1, ago(90)), theirs(2, ago(2)))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("heard.channels.email.importing._take_in", lambda progress: sys.exit())
        with pytest.raises(SystemExit):
            run(tmp_path)
    assert not Message.objects.exists()
    assert run(tmp_path)[1] == [
        "2 letters found, 0 of them new, 2 imported before.",
        "In 2 conversations: 1 resolved, 0 waiting for the customer, 1 open.",
    ]


def test_what_people_have_done_meanwhile_stays_when_more_letters_come(inbox, tmp_path):
    kept_in(tmp_path / "in.mbox", theirs(1, ago(90)), theirs(2, ago(2), subject="new"))
    run(tmp_path)
    now = timezone.now()
    opened, closed = Conversation.objects.get(state="resolved"), Conversation.objects.get(subject="new")
    reopen(conversation=opened, agent=None, at=now)
    close(conversation=closed, agent=None, at=now)
    kept_in(
        tmp_path / "sent.mbox",
        ours(3, ago(89), answers="<1@customer.example>"),
        ours(4, ago(1), answers="<2@customer.example>"),
    )
    run(tmp_path)
    opened.refresh_from_db()
    closed.refresh_from_db()
    assert (opened.state, opened.message_count) == ("open", 2)
    assert (closed.state, closed.since, closed.message_count) == ("resolved", now, 2)


def large(letter):
    """The same letter with so much in it that it is read alone."""
    letter.add_attachment(bytes(LARGE + 1), maintype="application", subtype="octet-stream", filename="scan.bin")
    return letter


def test_a_small_answer_never_comes_before_its_large_question(inbox, tmp_path):
    kept_in(
        tmp_path / "in.mbox",
        large(theirs(1, ago(90))),
        theirs(2, ago(89), answers="<1@customer.example>"),
        large(theirs(3, ago(88), answers="<2@customer.example>")),
        theirs(4, ago(80), answers="<13@willow.example>"),
    )
    kept_in(tmp_path / "sent.mbox", ours(13, ago(87), answers="<3@customer.example>"))
    assert run(tmp_path)[1][-1] == "In 1 conversation: 1 resolved, 0 waiting for the customer, 0 open."
    said = Message.objects.order_by("id").values_list("external_id", flat=True)
    assert [name.partition("@")[0] for name in said] == ["1", "2", "3", "13", "4"]
    assert Conversation.objects.get().message_count == 5


def test_of_large_letters_one_is_held_in_memory_at_a_time(inbox):
    letters = [large(old("a")), large(old("b")), old("c"), old("d"), large(old("e"))]
    keep([Arrival(data=letter.as_bytes(), source="import", inbox_id=inbox.pk) for letter in letters])
    assert [intake_once() for _ in range(5)] == [1, 1, 3, 0, 0]
    assert list(Message.objects.order_by("id").values_list("subject", flat=True)) == ["a", "b", "c", "d", "e"]


def test_what_is_tried_again_later_holds_up_what_may_answer_it_but_not_todays_mail(inbox):
    with connection.cursor() as cursor:  # as when something in the house is broken for a while
        cursor.execute("ALTER TABLE conversations_message ADD CONSTRAINT broken CHECK (subject <> 'stuck') NOT VALID")
    letters = [old("before"), theirs(1, ago(90), subject="stuck"), theirs(2, ago(89), answers="<1@customer.example>")]
    keep([Arrival(data=letter.as_bytes(), source="import", inbox_id=inbox.pk) for letter in letters])
    keep([Arrival(data=mail(subject="today").as_bytes(), source="smtp", inbox_id=inbox.pk)])
    take_in_everything()
    assert set(Message.objects.values_list("subject", flat=True)) == {"before", "today"}
    assert list(RawEmail.objects.filter(state="new").order_by("id").values_list("attempts", flat=True)) == [1, 0]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing may be pending where a table is changed
        cursor.execute("ALTER TABLE conversations_message DROP CONSTRAINT broken")
    RawEmail.objects.update(next_at=None)
    take_in_everything()
    assert Conversation.objects.get(subject="stuck").message_count == 2
    assert set(RawEmail.objects.values_list("state", flat=True)) == {"done"}


def test_an_archive_does_not_say_that_an_address_is_reached_again(inbox, tmp_path):
    kept_in(tmp_path / "in.mbox", theirs(1, ago(90)))
    run(tmp_path)
    Address.objects.update(undeliverable_since=timezone.now())
    kept_in(tmp_path / "more.mbox", theirs(2, ago(80)))
    run(tmp_path)
    assert Address.objects.get().undeliverable_since is not None


def test_an_import_under_way_while_the_house_is_renewed_keeps_what_it_was_told(inbox):
    migration = import_module("heard.channels.email.migrations.0004_open_after")
    given = dt.datetime(2019, 5, 1, 12, 30, 15, 123456, tzinfo=dt.UTC)
    said, before, today = (
        RawEmail.objects.create(data=theirs(number, ago(400)).as_bytes(), size=1, source=source, inbox=inbox, **more)
        for number, source, more in (
            (1, "import", {"envelope_to": ["a@b.example", f"open-after:{given.isoformat()}", "c@d.example"]}),
            (2, "import", {"envelope_to": []}),
            (3, "smtp", {"envelope_to": ["open-after:2019@b.example"]}),
        )
    )

    def kept():
        rows = RawEmail.objects.order_by("id").values_list("envelope_to", "open_after")
        return {row.pk: values for row, values in zip((said, before, today), rows, strict=True)}

    as_it_was = kept()
    with connection.cursor() as cursor:
        cursor.execute(migration.OUT_OF_THE_ADDRESSES)
        after = kept()
        cursor.execute(migration.INTO_THE_ADDRESSES)
        RawEmail.objects.update(open_after=None)
        back = kept()
        cursor.execute(migration.OUT_OF_THE_ADDRESSES)
    assert after == {
        said.pk: (["a@b.example", "c@d.example"], given),
        before.pk: ([], None),
        today.pk: (["open-after:2019@b.example"], None),
    }
    assert (back[before.pk], back[today.pk]) == (as_it_was[before.pk], as_it_was[today.pk])
    assert sorted(back[said.pk][0]) == sorted(as_it_was[said.pk][0])
    assert kept() == after
    take_in_everything()
    states = dict(Message.objects.values_list("external_id", "conversation__state"))
    assert states == {"1@customer.example": "open", "2@customer.example": "resolved", "3@customer.example": "open"}


def test_mail_to_other_addresses_goes_where_one_says_or_waits_in_sight(inbox, tmp_path):
    (tmp_path / "a.eml").write_bytes(old("elsewhere", to="old-address@elsewhere.example").as_bytes())
    assert run(tmp_path / "a.eml")[1][1:] == [
        "In 0 conversations: 0 resolved, 0 waiting for the customer, 0 open.",
        "1 waits in the quarantine, with its reason.",
    ]
    assert RawEmail.objects.get().state == "quarantined"
    (tmp_path / "b.eml").write_bytes(old("elsewhere too", to="old-address@elsewhere.example").as_bytes())
    assert run("--inbox", "Support@willow.example", tmp_path / "b.eml")[0] == 0
    assert Message.objects.get().inbox_id == inbox.pk


def test_what_is_wrong_is_said(inbox, tmp_path):
    assert (
        run("--inbox", "x@y.example", tmp_path)[2]
        == "There is no inbox x@y.example. The inboxes are: support@willow.example.\n"
    )
    status, told, errors = run(tmp_path / "gone.mbox")
    assert (status, errors) == (1, f"{tmp_path / 'gone.mbox'}: there is no such file or folder\n")
    assert told == ["0 letters found, 0 of them new, 0 imported before. 1 file could not be read."]
