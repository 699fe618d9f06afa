"""A disk with no room left: whoever sends something is told so, nothing is lost, and nothing half-written stays behind."""

import errno
import os
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone

from heard.channels.email.intake import intake_once
from heard.channels.email.models import RawEmail
from heard.channels.email.receiving import Arrival, keep
from heard.channels.email.settling import ATTEMPTS
from heard.conversations.models import Attachment, Conversation, Draft
from heard.plumbing.files import store
from heard.plumbing.files.previews import preview
from heard.plumbing.full_disk import is_full_disk
from heard.plumbing.models import IdempotentAnswer, StoredFile
from tests.channels.email.mailing import mail, receiver, sending
from tests.conversations.shop import Shop
from tests.project.api.script import Script

FULL = OSError(errno.ENOSPC, "No space left on device")
SAID = "There is no room left on the disk, so this was not kept. Please tell whoever runs Heard, then try again."


@pytest.fixture
def shop(db):
    return Shop()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    """Files go where this test can count them."""
    options = {**settings.STORAGES["files"], "OPTIONS": {"location": tmp_path, "base_url": None}}
    settings.STORAGES = {**settings.STORAGES, "files": options}
    return Path(storages["files"].location)


@pytest.fixture
def disk(monkeypatch):
    """disk.fill() leaves no room for files, disk.empty() makes some; what was half written is seen when it is brought to the disk."""

    class Disk:
        def fill(self, number=errno.ENOSPC):
            def full(descriptor):
                raise OSError(number, os.strerror(number))

            monkeypatch.setattr(os, "fsync", full)

        def empty(self):
            monkeypatch.undo()

    return Disk()


def files_in(folder):
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def photo(name="lamp.bin", size=10):
    return SimpleUploadedFile(name, b"x" * size, content_type="application/octet-stream")


def signed_in(agent):
    client = Client(raise_request_exception=False)
    client.force_login(agent)
    return client


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_file_for_a_draft_is_refused_in_words_and_taken_once_there_is_room(shop, folder, disk, number):
    conversation, client = shop.mail(), signed_in(shop.ana)
    address = f"/conversations/{conversation.pk}/draft/files/"
    disk.fill(number)

    answer = client.post(address, {"kind": "reply", "files": [photo()]})

    assert (answer.status_code, unquote(answer["X-Heard-Problem"])) == (507, SAID)
    assert "<h1>There is no room left</h1>" in answer.content.decode()
    assert (files_in(folder), StoredFile.objects.count(), Draft.objects.count()) == ([], 0, 0)
    disk.empty()
    assert client.post(address, {"kind": "reply", "files": [photo()]}).status_code == 200
    assert len(files_in(folder)) == 1


def test_of_several_files_all_are_kept_or_none(shop, folder, disk, monkeypatch):
    conversation, client = shop.mail(), signed_in(shop.ana)
    brought, bring = [], os.fsync

    def full_after_one(descriptor):
        if brought:
            raise FULL
        brought.append(bring(descriptor))

    monkeypatch.setattr(os, "fsync", full_after_one)

    answer = client.post(
        f"/conversations/{conversation.pk}/draft/files/",
        {"kind": "reply", "files": [photo("one"), photo("two", size=20)]},
    )

    assert (answer.status_code, Draft.objects.count(), StoredFile.objects.count()) == (507, 0, 0)
    assert len(files_in(folder)) == 1  # bytes without a row, which the hourly run removes


def test_an_upload_that_does_not_even_fit_into_the_temporary_folder_is_refused_in_words(shop, monkeypatch):
    conversation, client = shop.mail(), signed_in(shop.ana)

    def full(self, raw_data, start):
        raise FULL

    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    answer = client.post(
        f"/conversations/{conversation.pk}/draft/files/", {"kind": "reply", "files": [photo(size=3_000_000)]}
    )
    assert (answer.status_code, unquote(answer["X-Heard-Problem"])) == (507, SAID)


def test_a_program_gets_a_problem_document_and_may_ask_again_under_the_same_key(shop, folder, disk):
    script = Script(Client(raise_request_exception=False), shop.ana)
    key = {"Idempotency-Key": "file-1"}
    disk.fill()

    refused = script.upload(photo(), **key)

    assert (refused.status_code, refused["Content-Type"]) == (507, "application/problem+json")
    assert refused.json() == {
        "type": "urn:heard:problem:no-room-left",
        "title": "no room left",
        "status": 507,
        "detail": "The disk of this installation is full. Nothing was changed; try again when there is room.",
    }
    assert (files_in(folder), StoredFile.objects.count(), IdempotentAnswer.objects.count()) == ([], 0, 0)
    disk.empty()
    assert script.upload(photo(), **key).status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_of_the_database_is_told_alike(transactional_db):
    shop = Shop()
    script = Script(Client(raise_request_exception=False), shop.ana)
    with full_table("conversations_message"):
        answer = script.begin(shop.inbox)
    assert (answer.status_code, answer.json()["type"]) == (507, "urn:heard:problem:no-room-left")
    assert Conversation.objects.count() == 0


class full_table:
    """While it lasts, PostgreSQL says that there is no room for new rows of a table."""

    def __init__(self, name):
        self.name = name

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE FUNCTION heard_test_full() RETURNS trigger LANGUAGE plpgsql AS $$"
                "BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full'; END $$"
            )
            cursor.execute(
                f"CREATE TRIGGER heard_test_full BEFORE INSERT ON {self.name} EXECUTE FUNCTION heard_test_full()"
            )

    def __exit__(self, *raised):
        with connection.cursor() as cursor:
            cursor.execute("DROP FUNCTION heard_test_full CASCADE")


def letter_with_file(inbox):
    written = mail(to=inbox.address)
    written.add_attachment(b"a picture", maintype="application", subtype="octet-stream", filename="lamp.bin")
    return Arrival(data=written.as_bytes(), source="smtp", inbox_id=inbox.pk, envelope_to=(inbox.address,))


def test_a_mail_whose_files_find_no_room_waits_for_it_however_long_and_never_lands_in_quarantine(shop, folder, disk):
    (number,) = keep([letter_with_file(shop.inbox)])
    disk.fill()
    for _ in range(ATTEMPTS + 3):
        intake_once()
        waiting = RawEmail.objects.get(pk=number)
        assert (waiting.state, waiting.attempts, waiting.reason) == (
            "new",
            0,
            "The disk is full: this mail waits until there is room for its files.",
        )
        assert waiting.next_at > timezone.now()
        RawEmail.objects.update(next_at=None)
    assert (files_in(folder), Attachment.objects.count()) == ([], 0)
    disk.empty()
    intake_once()
    assert RawEmail.objects.get(pk=number).state == "done"
    assert Attachment.objects.get().filename == "lamp.bin"


@pytest.mark.django_db(transaction=True)
def test_a_mail_waits_as_long_where_the_database_finds_no_room(transactional_db):
    (number,) = keep([letter_with_file(Shop().inbox)])
    with full_table("conversations_message"):
        for _ in range(ATTEMPTS + 3):
            with pytest.raises(OperationalError):
                intake_once()
            waiting = RawEmail.objects.get(pk=number)
            assert (waiting.state, waiting.attempts) == ("new", 0)
            assert waiting.next_at > timezone.now()
            RawEmail.objects.update(next_at=None)
    intake_once()
    assert RawEmail.objects.get(pk=number).state == "done"


@pytest.mark.django_db(transaction=True)
def test_a_sender_whose_mail_finds_no_room_is_asked_to_come_again_later(transactional_db):
    inbox = Shop().inbox
    with receiver() as (port, _), full_table("email_rawemail"), sending(port) as client:
        client.ehlo()
        client.mail("ana@customer.example")
        client.rcpt(inbox.address)
        said = client.data(mail(to=inbox.address).as_bytes())
    assert said == (452, b"4.3.1 There is no room to store this just now; please try again later")
    assert RawEmail.objects.count() == 0


@pytest.mark.django_db
def test_a_small_picture_is_shown_also_where_it_cannot_be_kept(folder, disk):
    import io

    from PIL import Image

    made = io.BytesIO()
    Image.new("RGB", (900, 600), "#c0703c").save(made, "PNG")
    stored = store(made.getvalue())
    disk.fill()
    assert preview(stored.sha256)[:4] == b"RIFF"
    assert files_in(folder) == [stored.sha256]


def test_other_troubles_of_a_disk_are_not_a_lack_of_room():
    assert is_full_disk(FULL)
    assert not is_full_disk(OSError(errno.EACCES, "Permission denied"))
    assert not is_full_disk(None)
