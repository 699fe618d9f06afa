"""Files: who gets them, how, and that none can act in our name."""

import datetime as dt
import io
import os
import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import Http404, HttpRequest, HttpResponseBase
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from heard.plumbing.files import open_file, store
from heard.plumbing.files.addresses import BadAddressError, sign, verify
from heard.plumbing.files.forgetting import forget_unused
from heard.plumbing.files.kinds import HEAD, kind_of
from heard.plumbing.files.previews import NoPreviewError, preview, preview_path
from heard.plumbing.files.serving import Shown, disposition, serving
from heard.plumbing.models import StoredFile

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 21, 9, 30, tzinfo=dt.UTC)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 100
Get = Callable[..., HttpResponseBase]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for every test; a response that ends leaves the test's connection alone."""
    request_finished.disconnect(close_old_connections)
    storage = storages["files"]
    before, storage._location = storage._location, str(tmp_path)
    _forget_known_places(storage)
    yield tmp_path
    request_finished.connect(close_old_connections)
    storage._location = before
    _forget_known_places(storage)


def _forget_known_places(storage: object) -> None:
    for name in ("base_location", "location"):
        storage.__dict__.pop(name, None)


@pytest.fixture
def get() -> Get:
    """Ask for a stored file as agent 5, who may see attachments 1 to 9."""

    def get(
        content: bytes, filename: str = "x", content_type: str = "", *, path: str = "/", token: str = "", **headers: str
    ) -> HttpResponseBase:
        shown = Shown(store(content).sha256, filename, content_type)

        def find(request: HttpRequest, subject: str) -> Shown | None:
            return shown if subject in {f"attachment:{number}" for number in range(1, 10)} else None

        view = serving(find, whom=lambda request: "agent:5")
        request = RequestFactory().get(path, headers=headers)
        return view(request, token or sign("attachment:1", for_whom="agent:5", at=timezone.now()))

    return get


def body(response: HttpResponseBase) -> bytes:
    content = b"".join(response)  # type: ignore[arg-type]
    response.close()
    return content


def test_a_file_is_kept_once_and_whole(folder: Path) -> None:
    first, second = store(b"the same"), store(b"the same")
    assert first == second
    with open_file(first.sha256) as file:
        assert file.read() == b"the same"
    assert [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()] == [first.path]


def test_a_file_is_readable_by_its_owner_only(folder: Path) -> None:
    path = folder / store(b"private").path
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_file_that_could_not_be_written_leaves_nothing_behind(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(descriptor: int) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="disk full"):
        store(b"too much")
    assert [path for path in folder.rglob("*") if path.is_file()] == []
    assert not StoredFile.objects.exists()


def test_a_picture_is_shown_in_place(get: Get) -> None:
    response = get(PNG, "cat.png", "image/png")
    assert (response.status_code, response["Content-Type"], response["Content-Disposition"], body(response)) == (
        200,
        "image/png",
        'inline; filename="cat.png"',
        PNG,
    )


def test_every_file_comes_in_a_box_of_its_own(get: Get) -> None:
    response = get(PNG)
    names = (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Cross-Origin-Resource-Policy",
        "Cache-Control",
        "Referrer-Policy",
    )
    assert {name: response[name] for name in names} == {
        "Content-Security-Policy": "sandbox; default-src 'none'; style-src 'unsafe-inline'",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, max-age=3600",
        "Referrer-Policy": "no-referrer",
    }
    response.close()


@pytest.mark.parametrize(
    ("content", "declared"),
    [
        (b"<html><script>alert(1)</script>", "text/html"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "image/svg+xml"),
        (b"<?xml version='1.0'?><x/>", "application/xml"),
        (b"alert(1)", "text/javascript"),
        (b"alert(1)", "application/ecmascript"),
        (b"<html>", "image/png"),
        (b"<html>", "image/png, text/html"),
        (b"x", "text/html; charset=utf-8"),
        (b"x", "nonsense\r\nX-Evil: 1"),
        (b"x", ""),
    ],
)
def test_what_could_act_is_saved_without_its_type(get: Get, content: bytes, declared: str) -> None:
    response = get(content, "invoice.html", declared)
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "application/octet-stream",
        'attachment; filename="invoice.html"',
    )
    response.close()


@pytest.mark.parametrize(
    ("content", "declared", "sent"),
    [
        (b"%PDF-1.7", "application/pdf", "application/pdf"),
        (b"PK\x03\x04", "application/vnd.oasis.opendocument.text", "application/vnd.oasis.opendocument.text"),
        (b"a,b", "text/csv", "text/csv"),
        (b"\0\0<html>", "text/plain", "text/plain"),
    ],
)
def test_documents_are_saved_with_their_type(get: Get, content: bytes, declared: str, sent: str) -> None:
    response = get(content, "document", declared)
    assert (response["Content-Type"], response["Content-Disposition"]) == (sent, 'attachment; filename="document"')
    response.close()


def test_plain_text_is_shown_as_text(get: Get) -> None:
    response = get("Grüße <b>".encode() * 500, "note.txt", "text/plain; charset=utf-8")
    assert (response["Content-Type"], response["Content-Disposition"]) == (
        "text/plain; charset=utf-8",
        'inline; filename="note.txt"',
    )
    response.close()


@pytest.mark.parametrize(
    "token",
    [
        "forged",
        sign("attachment:1", for_whom="agent:6", at=NOW + dt.timedelta(days=3650)),
        sign("attachment:1", for_whom="agent:5", at=NOW - dt.timedelta(days=3650)),
        sign("attachment:99", for_whom="agent:5", at=NOW + dt.timedelta(days=3650)),
        sign("attachment:1", for_whom="agent:5", at=NOW + dt.timedelta(days=3650))[:-1] + "x",
    ],
    ids=["forged", "somebody else's", "expired", "not visible", "tampered with"],
)
def test_who_must_not_get_a_file_is_told_nothing(get: Get, token: str) -> None:
    with pytest.raises(Http404):
        get(PNG, token=token)


def test_an_address_lasts_for_hours_and_is_the_same_within_one() -> None:
    token = sign("attachment:1", for_whom="agent:5", at=NOW)
    assert sign("attachment:1", for_whom="agent:5", at=NOW + dt.timedelta(minutes=29)) == token
    assert verify(token, for_whom="agent:5", at=NOW + dt.timedelta(hours=12)) == "attachment:1"
    with pytest.raises(BadAddressError, match="expired"):
        verify(token, for_whom="agent:5", at=NOW + dt.timedelta(hours=13))


def test_only_reading_is_possible() -> None:
    view = serving(lambda request, subject: None, whom=lambda request: "agent:5")
    assert view(RequestFactory().post("/"), "token").status_code == 405


def test_bytes_that_are_gone_are_not_found(get: Get, folder: Path) -> None:
    response = get(PNG)
    response.close()
    (folder / StoredFile.objects.get().path).unlink()
    StoredFile.objects.all().delete()
    gone = Shown("0" * 64, "x")
    with pytest.raises(Http404):
        serving(lambda request, subject: gone, whom=lambda request: "agent:5")(
            RequestFactory().get("/"), sign("attachment:1", for_whom="agent:5", at=timezone.now())
        )


def test_what_a_browser_has_is_not_sent_again(get: Get) -> None:
    response = get(PNG)
    response.close()
    again = get(PNG, **{"If-None-Match": response["ETag"]})
    assert (again.status_code, body(again), again["ETag"]) == (304, b"", response["ETag"])


@pytest.mark.parametrize(
    ("wanted", "status", "content", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=7-", 206, b"789", "bytes 7-9/10"),
        ("bytes=-2", 206, b"89", "bytes 8-9/10"),
        ("bytes=-20", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=8-100", 206, b"89", "bytes 8-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=-0", 416, b"", "bytes */10"),
        ("bytes=0-1,4-5", 200, b"0123456789", None),
        ("bytes=-", 200, b"0123456789", None),
        ("lines=1-2", 200, b"0123456789", None),
    ],
)
def test_parts_can_be_asked_for(get: Get, wanted: str, status: int, content: bytes, told: str | None) -> None:
    response = get(b"0123456789", Range=wanted)
    assert (response.status_code, response.get("Content-Range"), body(response)) == (status, told, content)


def test_a_part_of_something_else_is_not_sent(get: Get) -> None:
    response = get(b"0123456789", **{"Range": "bytes=0-3", "If-Range": '"older"'})
    assert (response.status_code, body(response)) == (200, b"0123456789")


@pytest.mark.parametrize(
    ("filename", "header"),
    [
        ("Angebot.pdf", 'attachment; filename="Angebot.pdf"'),
        (
            "Übersicht 2026.pdf",
            "attachment; filename=\"_bersicht 2026.pdf\"; filename*=UTF-8''%C3%9Cbersicht%202026.pdf",
        ),
        ('a"b%20.pdf', "attachment; filename=\"a_b_20.pdf\"; filename*=UTF-8''a%22b%2520.pdf"),
        ("../../etc/passwd", 'attachment; filename="_.._etc_passwd"'),
        ("a\r\nX-Evil: 1", 'attachment; filename="a__X-Evil: 1"'),
        ("gpj\u202efdp.exe", 'attachment; filename="gpj_fdp.exe"'),
        ("", 'attachment; filename="file"'),
    ],
)
def test_names_are_told_safely(filename: str, header: str) -> None:
    assert disposition(filename, is_shown=False) == header


@given(st.text())
def test_every_name_makes_a_plain_header(filename: str) -> None:
    header = disposition(filename, is_shown=False)
    assert header.isascii()
    assert header.isprintable()


@given(st.binary(max_size=HEAD), st.text())
def test_no_bytes_under_any_name_are_shown_as_something_active(content: bytes, declared: str) -> None:
    kind = kind_of(content, declared)
    assert not any(word in kind.content_type for word in ("html", "xml", "svg", "script"))


def picture(width: int, height: int, form: str = "PNG") -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(packed, form)
    return packed.getvalue()


def bomb(side: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_has_a_small_one_made_once(get: Get, folder: Path, form: str) -> None:
    content = picture(1200, 600, form)
    response = get(content, "big", path="/?preview")
    with Image.open(io.BytesIO(body(response))) as small:
        assert (small.format, small.size, response["Content-Type"]) == ("WEBP", (480, 240), "image/webp")
    kept = folder / preview_path(store(content).sha256)
    written = kept.stat().st_mtime_ns
    preview(store(content).sha256)
    assert kept.stat().st_mtime_ns == written


@pytest.mark.parametrize("content", [bomb(60_000), bomb(6500), b"GIF89a", picture(10, 10)[:50], b"<svg/>", b""])
def test_what_is_no_honest_picture_has_no_small_one(content: bytes) -> None:
    with pytest.raises(NoPreviewError):
        preview(store(content).sha256)


def test_the_small_picture_is_for_the_same_eyes(get: Get) -> None:
    with pytest.raises(Http404):
        get(picture(10, 10), path="/?preview", token=sign("attachment:1", for_whom="agent:6", at=timezone.now()))


def test_a_forgotten_file_takes_its_small_picture_along(folder: Path) -> None:
    preview(store(picture(10, 10)).sha256)
    assert forget_unused(at=timezone.now() + dt.timedelta(days=2)) == 1
    assert [path for path in folder.rglob("*") if path.is_file()] == []
