"""Old mail brought in from files: with its own dates, without acknowledgements, and once however often it is begun."""

import datetime as dt
import io
import mailbox

import pytest

from heard.channels.email.importing import main
from heard.channels.email.intake import take_in_everything
from heard.channels.email.models import RawEmail
from heard.conversations.models import Conversation, Message, MessageKind
from heard.plumbing.reactions import react_until_done
from tests.channels.email.mailing import mail

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> tuple[int, str, str]:
    out, errors = io.StringIO(), io.StringIO()
    status = main([str(argument) for argument in arguments], out, errors)
    return status, out.getvalue().splitlines()[-1] if out.getvalue() else "", errors.getvalue()


def old(subject: str, **headers: str):
    return mail(subject=subject, Date="Tue, 03 Mar 2020 10:00:00 +0000", **headers)


@pytest.fixture
def archive(tmp_path):
    """An mbox, a Maildir and a folder of .eml files, with one mail twice."""
    box = mailbox.mbox(tmp_path / "old.mbox")
    same = old("in both")
    for message in (same, old("from the mbox", text="From here on\n>From there")):
        box.add(message.as_bytes())
    box.close()
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
    assert told.startswith("5 mails found, ")
    take_in_everything()
    react_until_done()
    assert sorted(Message.objects.values_list("subject", flat=True)) == [
        "from a file", "from the Maildir", "from the mbox", "in both",
    ]  # fmt: skip
    assert {message.said_at for message in Message.objects.all()} == {dt.datetime(2020, 3, 3, 10, tzinfo=dt.UTC)}
    assert {conversation.created_at.year for conversation in Conversation.objects.all()} == {2020}
    assert not Message.objects.filter(kind=MessageKind.AUTOMATIC).exists()


def test_begun_again_it_stores_nothing_twice(inbox, archive):
    run(archive)
    stored = RawEmail.objects.count()
    take_in_everything()
    assert run(archive)[1].startswith("5 mails found, 0 of them new, 5 imported before.")
    take_in_everything()
    assert RawEmail.objects.count() == stored
    assert Message.objects.count() == 4


def test_mail_to_other_addresses_goes_where_one_says_or_waits_in_sight(inbox, tmp_path):
    (tmp_path / "a.eml").write_bytes(old("elsewhere", to="old-address@elsewhere.example").as_bytes())
    assert run(tmp_path / "a.eml")[0] == 0
    take_in_everything()
    assert RawEmail.objects.get().state == "quarantined"
    (tmp_path / "b.eml").write_bytes(old("elsewhere too", to="old-address@elsewhere.example").as_bytes())
    assert run("--inbox", "Support@willow.example", tmp_path / "b.eml")[0] == 0
    take_in_everything()
    assert Message.objects.get().inbox_id == inbox.pk


def test_what_is_wrong_is_said(inbox, tmp_path):
    assert (
        run("--inbox", "x@y.example", tmp_path)[2]
        == "There is no inbox x@y.example. The inboxes are: support@willow.example.\n"
    )
    status, told, errors = run(tmp_path / "gone.mbox")
    assert (status, errors) == (1, f"{tmp_path / 'gone.mbox'}: there is no such file or folder\n")
    assert told.startswith("0 mails found")
