"""Parts of every sort, whole and broken, become text, HTML and files."""

import base64
from email.message import EmailMessage
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest

from heard.channels.email.parsing import ParsedAttachment, parse

HEAD = b"From: Anna <anna@mail.example>\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nMIME-Version: 1.0\n"
PNG = b"\x89PNG\r\n\x1a\n picture"


def mixed(*parts, boundary="b", end=b"\n--b--\n"):
    pieces = b"".join(b"\n--b\n" + part for part in parts)
    return HEAD + f'Content-Type: multipart/mixed; boundary="{boundary}"\n'.encode() + pieces + end


TEXT = b"Content-Type: text/plain; charset=utf-8\n\nHello"


def attachment(filename, content, content_type="application/pdf", **more):
    return ParsedAttachment(
        filename, content_type, content, len(content), sha256(content).hexdigest(), inline=False, **more
    )


def test_text_and_files_of_an_ordinary_mail_are_read():
    message = EmailMessage()
    message["From"] = "anna@mail.example"
    message["Date"] = "Mon, 2 Nov 2026 10:00:00 +0100"
    message.set_content("Hello\n")
    message.add_alternative("<p>Hello</p>", subtype="html")
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="Grüße.pdf")

    mail = parse(message.as_bytes())

    assert (mail.text, mail.html, mail.problems) == ("Hello", "<p>Hello</p>\n", ())
    assert mail.attachments == (attachment("Grüße.pdf", b"%PDF"),)


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
def test_every_sort_of_line_end_is_read(line_end):
    raw = mixed(TEXT, b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERg==")

    mail = parse(raw.replace(b"\n", line_end))

    assert (mail.text, mail.attachments, mail.problems) == ("Hello", (attachment("a.pdf", b"%PDF"),), ())


def test_a_mail_without_its_closing_boundary_is_read_to_its_end():
    mail = parse(mixed(TEXT, b"Content-Type: application/pdf; name=a.pdf\n\n%PDF", end=b""))

    assert (mail.text, mail.attachments[0].content) == ("Hello", b"%PDF")
    assert mail.problems == ("The mail ends before its last part does.",)


@pytest.mark.parametrize("boundary", ["another", ""])
def test_a_wrong_or_missing_boundary_is_found_in_the_body(boundary):
    mail = parse(mixed(TEXT, b"Content-Type: application/pdf; name=a.pdf\n\n%PDF", boundary=boundary))

    assert (mail.text, len(mail.attachments)) == ("Hello", 1)
    assert mail.problems == ("The boundary between the parts is missing or not the declared one.",)


def test_a_multipart_without_parts_is_read_as_text():
    mail = parse(HEAD + b"Content-Type: multipart/mixed; boundary=b\n\nHello")

    assert mail.text == "Hello"


def test_an_inner_boundary_that_begins_like_the_outer_one_is_told_apart():
    inner = (
        b'Content-Type: multipart/alternative; boundary="bb"\n\n--bb\n'
        + TEXT
        + b"\n--bb\nContent-Type: text/html\n\n<p>Hello</p>\n--bb--\n"
    )

    mail = parse(mixed(inner, b"Content-Type: application/pdf; name=a.pdf\n\n%PDF"))

    assert (mail.text, mail.html, len(mail.attachments)) == ("Hello", "<p>Hello</p>", 1)


def test_damaged_base64_is_kept_as_far_as_it_goes():
    mail = parse(
        mixed(
            TEXT,
            b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\nJVBERi0xL!jQ\nAAAAAA",
        )
    )

    assert mail.attachments[0].content.startswith(b"%PDF-1.4")
    assert mail.problems == ("A part in base64 is damaged or cut off.",)


def test_a_mail_without_any_header_is_text():
    assert parse(b"Hello,\n\nwhere is my parcel?").text == "Hello,\n\nwhere is my parcel?"


def test_the_words_below_a_header_of_megabytes_are_read():
    mail = parse(HEAD + b"X-Trace: " + b"y" * 1_500_000 + b"\nSubject: Lamp\n\nWhere is it?")

    assert (mail.text, mail.sender.address) == ("Where is it?", "anna@mail.example")
    assert "The header is too long; the rest of it was not read." in mail.problems


def test_nuls_are_taken_out_everywhere():
    mail = parse(b"From: A\x00nna <a@b.example>\nSubject: a\x00b\n\nHel\x00lo")

    assert (mail.subject, mail.text) == ("ab", "Hello")
    assert "\x00" not in repr(mail)


def test_pieces_of_text_and_html_are_shown_one_after_the_other():
    mail = parse(mixed(b"Content-Type: text/html\n\n<p>First</p>", TEXT))

    assert (mail.text, mail.html) == ("First\n\nHello", "<p>First</p>")
    assert mail.safe_html == "<p>First</p>\n<pre>Hello</pre>"


def test_a_forwarded_mail_is_kept_whole_and_called_after_its_subject():
    inner = b"From: x@y.example\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?= / all\n\nInside"
    mail = parse(mixed(TEXT, b"Content-Type: message/rfc822\n\n" + inner))

    assert (mail.text, mail.attachments) == ("Hello", (attachment("Grüße all.eml", inner, "message/rfc822"),))


@pytest.mark.parametrize(
    ("declared", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\anna\\bill.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "bill fdp.exe"),
        ("a\r\nb.pdf", "a b.pdf"),
        ("." * 5, "attachment-1.pdf"),
        ("x" * 500 + ".pdf", "x" * 160 + ".pdf"),
    ],
)
def test_file_names_are_made_harmless(declared, kept):
    quoted = declared.replace("\\", "\\\\").replace("\r\n", "\r\n ")
    part = f'Content-Type: application/pdf\nContent-Disposition: attachment; filename="{quoted}"\n\n%PDF'

    assert parse(mixed(part.encode())).attachments[0].filename == kept


def test_text_marked_as_attachment_is_a_file():
    mail = parse(mixed(TEXT, b"Content-Type: text/plain\nContent-Disposition: attachment; filename=log.txt\n\nlines"))

    assert (mail.text, mail.attachments[0].filename) == ("Hello", "log.txt")


def test_pictures_shown_by_content_id_are_told_from_other_files():
    page = b'Content-Type: text/html\n\n<p>See <img src="cid:one@x" alt="mug"></p>'
    picture = b"Content-Type: image/png\nContent-ID: <%s>\nContent-Disposition: %s; filename=%s.png\n\n" + PNG
    mail = parse(mixed(page, picture % (b"one@x", b"attachment", b"one"), picture % (b"two@x", b"inline", b"two")))

    assert mail.safe_html == '<p>See <img data-cid="one@x" alt="mug" loading="lazy"></p>'
    assert [(f.filename, f.inline, f.referenced) for f in mail.attachments] == [
        ("one.png", True, True),
        ("two.png", True, False),
    ]


def test_pictures_written_into_the_html_become_files():
    mail = parse(HEAD + b'Content-Type: text/html\n\n<img src="data:image/png;base64,' + base64.b64encode(PNG) + b'">')

    assert mail.attachments[0].content == PNG
    assert mail.safe_html == f'<img data-cid="{mail.attachments[0].content_id}" loading="lazy">'


def test_flowed_paragraphs_are_put_together():
    flowed = b"Content-Type: text/plain; format=flowed\n\nThis is one \nparagraph.\n\n> quoted \n> too\nnew\n-- \nAnna"

    assert parse(HEAD + flowed).text == "This is one paragraph.\n\n> quoted too\nnew\n-- \nAnna"


def test_flowed_text_without_spaces_between_words_is_put_together():
    flowed = "Content-Type: text/plain; charset=utf-8; format=flowed; delsp=yes\n\nこんに \nちは".encode()

    assert parse(HEAD + flowed).text == "こんにちは"


def test_an_invitation_is_a_readable_line_and_a_file():
    calendar = (
        b"Content-Type: text/calendar; method=REQUEST; charset=utf-8\n\nBEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nBEGIN:VTIMEZONE\r\n"
        b"DTSTART:16010101T000000\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nSUMMARY:Fitting\\, second\r\n  try\r\n"
        b"DTSTART;TZID=Europe/Berlin:20261105T100000\r\nDTEND;TZID=Europe/Berlin:20261105T110000\r\nLOCATION:Room 5\r\nEND:VEVENT\r\nEND:VCALENDAR"
    )
    mail = parse(mixed(TEXT, calendar))

    assert mail.text == "Hello\n\n📅 Fitting, second try · 2026-11-05 10:00 – 11:00 Europe/Berlin · Room 5"
    assert mail.reply == mail.text
    assert (mail.attachments[0].filename, mail.attachments[0].content_type) == ("attachment-1.ics", "text/calendar")


@pytest.mark.parametrize(
    ("start", "end", "told"),
    [
        ("20261105T230000Z", "20261105T233000Z", "2026-11-06 00:00 – 00:30 Europe/Berlin"),
        ("20260705T100000Z", "20260706T100000Z", "2026-07-05 12:00 – 2026-07-06 12:00 Europe/Berlin"),
        ("20261105T230000", "", "2026-11-05 23:00"),
        ("20261105", "20261106", "2026-11-05"),
        ("20260231T100000Z", "", "2026-02-31 10:00 UTC"),
        ("00010101T000000Z", "", "0001-01-01 00:53 Europe/Berlin"),
        ("99991231T235900Z", "", "9999-12-31 23:59 UTC"),
    ],
)
def test_an_invitation_in_utc_is_told_in_our_own_hours(start, end, told):
    calendar = f"Content-Type: text/calendar\n\nBEGIN:VEVENT\nDTSTART:{start}\nDTEND:{end}\nSUMMARY:Fitting\nEND:VEVENT"
    mail = parse(mixed(TEXT, calendar.encode()), zone=ZoneInfo("Europe/Berlin"))

    assert mail.text == f"Hello\n\n📅 Fitting · {told}"


def test_too_many_parts_and_too_deep_ones_are_left_out_and_told():
    deep = b"Content-Type: text/plain\n\ninside"
    for level in range(60):
        deep = (
            b"Content-Type: multipart/mixed; boundary=l%d\n\n--l%d\n" % (level, level) + deep + b"\n--l%d--\n" % level
        )

    assert parse(HEAD + deep).problems == ("Parts are nested too deeply; the innermost were kept as one file.",)
    assert parse(mixed(*[TEXT] * 600)).problems == ("There are too many parts; the rest was left out. (500)",)


def test_an_empty_mail_names_its_problem():
    mail = parse(b"")

    assert mail.problems == ("The mail is empty.", "The date is missing.", "The sender's address is missing.")


def test_an_encrypted_mail_says_so_and_keeps_its_files():
    mail = parse(
        HEAD
        + b"Content-Type: multipart/encrypted; boundary=b\n\n--b\nContent-Type: application/pgp-encrypted\n\nVersion: 1\n--b--\n"
    )

    assert (mail.problems, len(mail.attachments)) == (("The mail is encrypted; what it says cannot be read here.",), 1)
