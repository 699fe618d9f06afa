"""Files are handed in first and named when something is written; who may not see a message gets none of its files."""

from django.core.files.uploadedfile import SimpleUploadedFile

from heard.conversations.models import Attachment
from heard.plumbing.models import StoredFile
from tests.project.api.script import Script, answered, refused


def photo(name="scratch.txt", content=b"A scratch"):
    return SimpleUploadedFile(name, content, content_type="text/plain")


def handed_in(script, **named):
    return answered(script.upload(photo(**named)), 201)["id"]


def test_a_file_goes_out_with_an_answer_and_is_fetched_again(script, number, stranger):
    kept = answered(script.upload(photo()), 201)
    assert (kept["filename"], kept["content_type"], kept["size"]) == ("scratch.txt", "text/plain", 9)
    written = answered(script.ask("POST", f"conversations/{number}/replies", {"files": [kept["id"]]}), 201)
    (file,) = written["attachments"]
    assert (file["filename"], file["size"], file["inline"]) == ("scratch.txt", 9, False)
    fetched = script.ask("GET", f"attachments/{file['id']}")
    assert (fetched.status_code, b"".join(fetched.streaming_content)) == (200, b"A scratch")
    assert fetched["Content-Security-Policy"].startswith("sandbox")
    assert refused(stranger.ask("GET", f"attachments/{file['id']}")) == (404, "not-found")


def test_customers_words_notes_drafts_and_asides_take_files_too(script, number):
    for path, body in (
        ("messages", {"text": "See"}),
        ("notes", {}),
        ("side-conversations", {"to": ["dock@carrier.example"], "text": "See"}),
    ):
        answered(script.ask("POST", f"conversations/{number}/{path}", {**body, "files": [handed_in(script)]}), 201)
    assert [file.message.kind for file in Attachment.objects.order_by("id")] == ["incoming", "note", "side_out"]
    path = f"conversations/{number}/drafts/note"
    kept = answered(script.ask("PUT", path, {"text": "", "files": [handed_in(script)]}))
    assert [file["filename"] for file in kept["files"]] == ["scratch.txt"]
    assert StoredFile.objects.count() == 1


def test_nobody_names_the_file_of_another(script, chief, number):
    theirs = handed_in(chief)
    for wrong in (theirs, "rubbish", ""):
        writing = script.ask("POST", f"conversations/{number}/notes", {"text": "See", "files": [wrong]})
        assert refused(writing) == (422, "no-such-file")


def test_only_who_may_write_hands_files_in(client, script, db):
    reader = Script(client, script.agent, scopes=("read",))
    assert refused(reader.upload(photo())) == (403, "scope-missing")
    assert refused(script.ask("POST", "files", {})) == (422, "invalid-request")


def test_handing_in_twice_under_one_key_is_one_and_another_file_is_refused(script, db):
    first = script.upload(photo(), **{"Idempotency-Key": "f1"})
    assert script.upload(photo(), **{"Idempotency-Key": "f1"}).content == first.content
    other = script.upload(photo(content=b"A dent"), **{"Idempotency-Key": "f1"})
    assert refused(other) == (422, "idempotency-key-reused")
