"""A ZIP of a stranger is unpacked into its folder and nowhere else, never without end, and never brings the machine down."""

import contextlib
import io
import stat
import struct
import tempfile
import warnings
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.knowledge.importing import archive as archives
from heard.knowledge.importing.archive import check_archive, unpack
from heard.knowledge.importing.found import Found, Unread
from heard.knowledge.importing.refusal import Refusal, RefusedFileError
from heard.knowledge.importing.uploads import insist_on_a_kind, opened

PARTS = st.one_of(
    st.sampled_from(["..", ".", "", "a", "b", "C:", "~", "node_modules", ".git", "con", "x" * 300, "\u202e", "ü", "\\", "a\\..\\.."]),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)  # fmt: skip
NAMES = st.tuples(
    st.lists(PARTS, max_size=5).map("/".join), st.sampled_from(["", ".md", ".html", ".png", ".zip", ".exe"])
).map("".join)


def packed(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", method) as archive:
        warnings.simplefilter("ignore")  # of the same name twice
        for name, content in entries:
            archive.writestr(name, content, compress_type=method)
    return file


def refusal(file: io.BytesIO) -> Refusal:
    with pytest.raises(RefusedFileError) as refused:
        check_archive(file)
    return refused.value.why


def below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(NAMES.filter(bool), st.binary(max_size=50)), max_size=8))
def test_whatever_the_names_are_nothing_is_written_outside(entries: list[tuple[str, bytes]]) -> None:
    with tempfile.TemporaryDirectory() as outer:
        inner = Path(outer) / "one" / "two"
        inner.mkdir(parents=True)
        unpack(packed(entries), inner)
        assert all(name.startswith("one/two/") for name in below(Path(outer)))
        assert not any(path.is_symlink() for path in Path(outer).rglob("*"))
        assert len(below(inner)) <= len(entries)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_damaged_one_is_refused_or_read_in_part_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(packed([("a/one.md", b"# One\n\nWords." * 20), ("two.md", b"# Two")]).getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    with tempfile.TemporaryDirectory() as folder:
        for spoilt in (bytes(content), bytes(content[:cut])):
            with contextlib.suppress(RefusedFileError):
                unpack(io.BytesIO(spoilt), Path(folder))


@pytest.mark.parametrize("name", ["../out.md", "a/../../out.md", "/etc/out.md", "C:/out.md", "..\\out.md"])
def test_a_name_that_leads_out_is_left_out_and_said(name: str, tmp_path: Path) -> None:
    assert [one.reason for one in unpack(packed([(name, b"# Out")]), tmp_path)] == ["its name leads out of the archive"]
    assert below(tmp_path) == set()


def test_a_link_is_left_out(tmp_path: Path) -> None:
    link = zipfile.ZipInfo("passwords.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(link, "/etc/passwd")
    assert unpack(file, tmp_path) == [Unread("passwords.md", "it is a link, not a file")]
    assert below(tmp_path) == set()


def test_an_archive_within_is_not_opened(tmp_path: Path) -> None:
    inner = packed([("deep.md", b"# Deep")]).getvalue()
    told = unpack(packed([("inner.zip", inner), ("one.md", b"# One")]), tmp_path)
    assert told == [Unread("inner.zip", "it is an archive within the archive, which we do not open")]
    assert below(tmp_path) == {"one.md"}


def test_a_bomb_is_refused_by_what_it_says_of_itself() -> None:
    assert refusal(packed([("zeros.md", bytes(60_000_000))])) == Refusal.SQUEEZED
    many = packed([(f"{number}.md", b"") for number in range(60)])
    assert check_archive(many) is None


def test_a_bomb_that_lies_about_its_size_writes_no_more_than_it_said(tmp_path: Path) -> None:
    content = bytearray(packed([("a.md", bytes(5_000_000))]).getvalue())
    listed = content.index(b"PK\x01\x02")
    content[listed + 24 : listed + 28] = struct.pack("<I", 10)
    assert [one.reason for one in unpack(io.BytesIO(bytes(content)), tmp_path)] == ["it is damaged"]
    assert below(tmp_path) == set()


def test_there_are_bounds_to_number_and_size(monkeypatch: pytest.MonkeyPatch) -> None:
    file = packed([(f"{number}.md", b"words") for number in range(6)])
    for name, most, why in (
        ("MOST_ENTRIES", 5, Refusal.MANY),
        ("MOST_OF_A_LIST", 100, Refusal.MANY),
        ("MOST_UNPACKED", 29, Refusal.UNPACKED),
    ):
        with monkeypatch.context() as patch:
            patch.setattr(archives, name, most)
            assert refusal(file) == why
    assert check_archive(file) is None


def test_one_with_a_password_is_refused_kindly() -> None:
    content = bytearray(packed([("a.md", b"# A")]).getvalue())
    content[content.index(b"PK\x01\x02") + 8] |= 1
    assert refusal(io.BytesIO(bytes(content))) == Refusal.LOCKED


def test_packings_that_ask_for_gigabytes_of_memory_are_refused() -> None:
    assert refusal(packed([("a.md", b"# A")], zipfile.ZIP_LZMA)) == Refusal.METHOD


def test_names_that_do_not_say_how_they_are_written_are_read(tmp_path: Path) -> None:
    file = packed([("Grüße.md", "# Grüße".encode()), ("aaaa.md", b"# Old")])
    content = file.getvalue().replace(b"aaaa.md", b"\x81ber.md")  # "über" as old programs write it
    for mark in (b"PK\x01\x02", b"PK\x03\x04"):
        place = content.index(mark) + (8 if mark[2] == 1 else 6)
        content = content[:place] + b"\0\0" + content[place + 2 :]  # takes the word "UTF-8" off the first name
    unpack(io.BytesIO(content), tmp_path)
    assert below(tmp_path) == {"Grüße.md", "über.md"}


def test_the_same_name_twice_keeps_the_first(tmp_path: Path) -> None:
    file = packed([("a.md", b"# First"), ("a.md", b"# Second")])
    assert unpack(file, tmp_path) == [Unread("a.md", "it stands in the archive twice")]
    assert (tmp_path / "a.md").read_bytes() == b"# First"


def test_the_folder_around_all_shelves_is_no_shelf() -> None:
    file = packed(
        [
            ("help-export/billing/refund.md", b"# Refund\n\nIn 14 days."),
            ("help-export/orders/where.md", b"# Where\n\nHere."),
        ]
    )
    file.seek(0)
    with opened("help.zip", file) as found:
        assert {(one.title, one.shelves) for one in found if isinstance(one, Found)} == {
            ("Refund", ("Billing",)),
            ("Where", ("Orders",)),
        }


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.exe", b"MZ", Refusal.KIND),
        ("a.docx.exe", b"words", Refusal.KIND),
        ("a.zip", b"not a zip", Refusal.BROKEN),
        ("a.md", b"", Refusal.EMPTY),
        ("a", b"PK\x03\x04", Refusal.BROKEN),
    ],
)  # fmt: skip
def test_what_is_no_articles_is_refused(name: str, content: bytes, why: Refusal) -> None:
    with pytest.raises(RefusedFileError) as refused:
        insist_on_a_kind(name, io.BytesIO(content))
    assert refused.value.why == why
