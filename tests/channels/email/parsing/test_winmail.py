"""winmail.dat is unpacked, and a hostile one costs nothing."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tnefparse import TNEF

from heard.channels.email.parsing import parse
from heard.channels.email.parsing.winmail import BrokenWinmail, WinmailFile, read_winmail

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"


def attribute(level, name, content, sort=6):
    return struct.pack("<BHHI", level, name, sort, len(content)) + content + struct.pack("<H", sum(content) % 65_536)


def mapi(*properties):
    return struct.pack("<I", len(properties)) + b"".join(properties)


def text_property(name, text):
    value = text.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHII", 0x001F, name, 1, len(value)) + value + b"\0" * (-len(value) % 4)


def winmail(*attributes):
    version = attribute(1, 0x9006, struct.pack("<I", 0x10000), 8) + attribute(1, 0x9007, struct.pack("<II", 1252, 0), 6)
    return SIGNATURE + version + b"".join(attributes)


FILE = (
    attribute(2, 0x9002, b"\0" * 14),
    attribute(2, 0x8010, b"RECHNU~1.PDF\0", 1),
    attribute(2, 0x9005, mapi(text_property(0x3707, "Rechnung März.pdf"), text_property(0x370E, "application/pdf"))),
    attribute(2, 0x800F, b"%PDF"),
)
BODY = attribute(1, 0x9003, mapi(text_property(0x1000, "Hello from Outlook")))


def mail(content):
    head = b"From: a@b.example\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nContent-Type: application/ms-tnef; name=winmail.dat\n"
    return parse(head + b"Content-Transfer-Encoding: binary\n\n" + content)


def test_files_and_text_are_unpacked():
    found = read_winmail(winmail(BODY, *FILE))

    assert (found.text, found.files) == (
        "Hello from Outlook",
        [WinmailFile("Rechnung März.pdf", b"%PDF", "application/pdf")],
    )


def test_the_usual_library_reads_the_same():
    reference = TNEF(winmail(BODY, *FILE), do_checksum=True)

    assert (reference.attachments[0].long_filename(), reference.attachments[0].data) == ("Rechnung März.pdf", b"%PDF")


def test_a_mail_of_nothing_but_winmail_shows_what_is_inside():
    found = mail(winmail(BODY, *FILE))

    assert (found.text, found.problems) == ("Hello from Outlook", ())
    assert [(file.filename, file.content_type, file.content) for file in found.attachments] == [
        ("Rechnung März.pdf", "application/pdf", b"%PDF")
    ]


RTF = attribute(1, 0x9003, mapi(struct.pack("<HHII", 0x0102, 0x1009, 1, 8) + b"LZFu\0\0\0\0"))


def test_text_that_is_there_only_as_compressed_rtf_is_named_and_kept():
    content = winmail(RTF, *FILE)
    found = mail(content)

    assert found.problems == ("winmail.dat holds its text only as Outlook's own rich text; it is kept as a file.",)
    assert [(file.filename, file.content) for file in found.attachments] == [
        ("Rechnung März.pdf", b"%PDF"),
        ("winmail.dat", content),
    ]


def test_rtf_beside_plain_text_is_not_missed():
    found = mail(winmail(RTF, BODY))

    assert (found.text, found.problems, found.attachments) == ("Hello from Outlook", (), ())


def test_a_broken_winmail_is_kept_whole():
    broken = winmail(*FILE)[:-20]
    found = mail(broken)

    assert found.problems == ("winmail.dat could not be unpacked. (an attribute is longer than the file)",)
    assert [(file.filename, file.content) for file in found.attachments] == [("winmail.dat", broken)]


@pytest.mark.parametrize(
    "properties",
    [
        b"\xff\xff\xff\xff" + b"\x02\x10\x00\x10\xff\xff\xff\xff" + b"\0" * 500,
        b"\xff\xff\xff\xff" + b"\x1f\x10\x00\x10\xff\xff\xff\xff" + b"\0" * 500,
        b"\xff\xff\xff\xff" + b"\x01\x10\x00\x10\xff\xff\xff\xff" + b"\0" * 500,
        b"\x01\0\0\0" + b"\x1e\0\0\x80" + b"\0" * 16 + b"\x01\0\0\0\xff\xff\xff\xff",
    ],
)
def test_counts_of_thousands_of_millions_are_not_followed(properties):
    assert read_winmail(winmail(attribute(1, 0x9003, properties))).files == []


@given(st.binary(max_size=300), st.integers(0, 300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_read_or_refused(noise, position):
    whole = winmail(BODY, *FILE)
    for content in (SIGNATURE + noise, whole[:position] + noise + whole[position:]):
        try:
            found = read_winmail(content)
        except BrokenWinmail:
            continue
        # Nothing is made up: every file is there with its bytes, and no two share them.
        assert all(file.content in content for file in found.files)
        assert sum(len(file.content) for file in found.files) <= len(content)
