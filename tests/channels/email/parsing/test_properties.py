"""Whatever comes in, a value comes out that PostgreSQL can store."""

import json
from dataclasses import asdict
from email.message import EmailMessage

from hypothesis import given, settings
from hypothesis import strategies as st

from heard.channels.email.parsing import ParsedMail, parse

NAMES = ["From", "To", "Cc", "Subject", "Date", "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "Message-ID",
         "References", "Authentication-Results", "List-Id", "Auto-Submitted", "Return-Path", "X-Failed-Recipients"]  # fmt: skip
VALUES = ["a@b.example", "=?utf-8?Q?=C3=BC?= <a@b>", "=?gb2312?B?", "text/html", "text/plain; charset=utf-16", "multipart/mixed; boundary=b",
          "multipart/alternative; boundary=b", "multipart/report; report-type=delivery-status; boundary=b", "message/rfc822",
          "message/delivery-status", "application/ms-tnef", "text/calendar", "base64", "quoted-printable", "x-uuencode", "attachment; filename*0*=x",
          'inline; filename="', "<>", "mx; dmarc=pass", "text/plain; format=flowed", "text/plain; charset=utf-7", "multipart/mixed"]  # fmt: skip
PIECES = [b"\n", b"\r\n", b"\n\n", b"--b\n", b"--b--\n", b"\x00", b"\xff\xfe", b"> x\n", b"<p>", b"<div class=gmail_quote>", b"-- \n", b"\xed\xa0\x80",
          b"BEGIN:VEVENT\nSUMMARY:x\n", b"Final-Recipient: rfc822; a@b\nAction: failed\n", b"\x78\x9f\x3e\x22", b"begin 644 x\n", b"=\n", b"&#0;"]  # fmt: skip

header = st.tuples(st.sampled_from(NAMES), st.one_of(st.sampled_from(VALUES), st.text(max_size=30))).map(
    lambda pair: f"{pair[0]}: {pair[1]}\n".encode("utf-8", "replace")
)
piece = st.one_of(header, st.sampled_from(PIECES), st.binary(max_size=30))


def storable(mail):
    """Tell whether every text in the value can be kept by PostgreSQL: it is UTF-8 without NUL."""
    text = json.dumps(asdict(mail), default=str, ensure_ascii=False)
    return "\\u0000" not in text and text.encode("utf-8") is not None


@given(st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None)
def test_any_bytes_become_a_mail(raw):
    mail = parse(raw)

    assert isinstance(mail, ParsedMail)
    assert storable(mail)
    assert not [problem for problem in mail.problems if "could not be read as a mail" in problem]


@given(st.lists(piece, max_size=40))
@settings(max_examples=500, deadline=None)
def test_any_heap_of_mail_pieces_becomes_a_mail(pieces):
    mail = parse(b"".join(pieces), trusted={"mx"})

    assert storable(mail)
    assert not [problem for problem in mail.problems if "could not be read as a mail" in problem]
    assert bool(mail.reply.strip()) == bool(mail.text.strip())


words = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(words, words, words, st.lists(st.tuples(words, st.binary(min_size=1, max_size=200)), max_size=3), st.booleans())
@settings(max_examples=100, deadline=None)
def test_a_mail_written_by_the_book_is_read_as_it_was_meant(name, subject, text, files, with_page):
    message = EmailMessage()
    message["From"] = "a@b.example"
    message["Subject"] = f"About {subject} twice {subject}"
    message.set_content(f"{text}\n", cte="base64")
    if with_page:
        message.add_alternative("<p>x</p>", subtype="html")
    for number, (_, content) in enumerate(files):
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=f"{number}.bin")

    mail = parse(message.as_bytes())

    assert mail.subject == f"About {subject} twice {subject}"
    assert mail.text == text.rstrip()
    assert [file.content for file in mail.attachments] == [content for _, content in files]
