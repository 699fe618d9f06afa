"""Uploads that are far too large are read to their end and kept nowhere, however they are cut into files."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory

from heard.plumbing.files import bounding
from heard.plumbing.files.bounding import BoundedUploads, TooLarge


def sent(*sizes: int) -> list[object]:
    """Return the files of a request, as a view finds them."""
    files = {f"file{number}": SimpleUploadedFile("film.mp4", bytes(size)) for number, size in enumerate(sizes)}
    request = RequestFactory().post("/", files)
    return [request.FILES[name] for name in files]


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: object) -> None:
    monkeypatch.setattr(bounding, "MOST_BYTES", 300_000)
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)  # type: ignore[attr-defined]


def test_what_is_not_too_large_passes() -> None:
    (one,) = sent(300_000)
    assert (type(one) is TooLarge, one.size, one.read() == bytes(300_000)) == (False, 300_000, True)


def test_of_what_is_too_large_nothing_stays(tmp_path: Path) -> None:
    (one,) = sent(2_000_000)
    assert (type(one), one.size, one.read()) == (TooLarge, 2_000_000, b"")
    assert list(tmp_path.iterdir()) == []


def test_many_files_are_bounded_together(tmp_path: Path) -> None:
    files = sent(200_000, 200_000, 90_000, 200_000)
    assert [type(one) is TooLarge for one in files] == [False, True, False, True]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 300_000


def test_the_settings_put_it_in_front_of_all_others(settings: object) -> None:
    first, *_others = settings.FILE_UPLOAD_HANDLERS  # type: ignore[attr-defined]
    assert first == f"{BoundedUploads.__module__}.{BoundedUploads.__qualname__}"
