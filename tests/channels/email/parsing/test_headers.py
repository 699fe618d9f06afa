"""Names, subjects, dates and identifiers, as written by the book and as written in the world."""

from datetime import UTC, datetime

import pytest

from heard.channels.email.parsing import Address, parse
from heard.channels.email.parsing.addresses import parse_addresses
from heard.channels.email.parsing.encoded_words import decode_words
from heard.channels.email.parsing.headers import message_ids, parse_date
from heard.channels.email.parsing.parameters import split_parameters


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?UTF-8?B?R3LDvMOfZQ==?=", "Grüße"),
        ("=?iso-8859-1?q?Gr=FC=DFe_an_alle?=", "Grüße an alle"),
        ("Re: =?utf-8?Q?Gr=C3=BC?= =?utf-8?Q?=C3=9Fe?= now", "Re: Grüße now"),
        ("=?utf-8?B?5oKo5aU=?= =?utf-8?B?vQ==?=", "您好"),
        ("=?utf-8?Q?=E6=82=A8=E5=A5?=\r\n =?utf-8?Q?=BD?=", "您好"),
        ("=?utf-8?B?R3LDvMOfZQ?=", "Grüße"),
        ("=?utf-8?Q?Gr=C3=BC=C3=9Fe", "Grüße"),
        ("=?utf-8?Q?What??=", "What?"),
        ("=?utf-8*de?Q?Gr=C3=BC=C3=9Fe?=", "Grüße"),
        ("=?koi8-r?B?8NLJ18XU?=", "Привет"),
        ("=?iso-2022-jp?B?GyRCJDMkcyRLJEEkTxsoQg==?=", "こんにちは"),
        ("=?nonsense?Q?abc?=", "abc"),
        ("a =? b ?= c", "a =? b ?= c"),
        ("=?utf-8?B?!!!?=", ""),
    ],
)
def test_encoded_words_are_read(raw, text):
    assert decode_words(raw.replace("\r\n ", " ")) == text


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("anna@mail.example", [("", "anna@mail.example")]),
        ("Anna Miller <anna@mail.example>", [("Anna Miller", "anna@mail.example")]),
        ('"Miller, Anna" <anna@mail.example>, b@mail.example', [("Miller, Anna", "anna@mail.example"), ("", "b@mail.example")]),
        ("Miller, Anna <anna@mail.example>", [("Miller, Anna", "anna@mail.example")]),
        ("=?utf-8?Q?M=C3=BCller=2C_Anna?= <anna@mail.example>", [("Müller, Anna", "anna@mail.example")]),
        ("=?utf-8?Q?Müller,_Anna?= <anna@mail.example>", [("Müller, Anna", "anna@mail.example")]),
        ('"=?utf-8?Q?M=C3=BCller?=" <anna@mail.example>', [("Müller", "anna@mail.example")]),
        ("anna@mail.example (Anna Miller)", [("Anna Miller", "anna@mail.example")]),
        ("Anna (from (the) shop) <anna@mail.example>", [("Anna", "anna@mail.example")]),
        ("alice@mail.example <bob@mail.example>", [("alice@mail.example", "bob@mail.example")]),
        ("'anna@mail.example' <anna@mail.example>", [("anna@mail.example", "anna@mail.example")]),
        ("<anna@mail.example", [("", "anna@mail.example")]),
        ("mailto:anna@mail.example", [("", "anna@mail.example")]),
        ("undisclosed-recipients:;", []),
        ("Friends: a@mail.example, Bob <b@mail.example>;, c@mail.example",
         [("", "a@mail.example"), ("Bob", "b@mail.example"), ("", "c@mail.example")]),
        ("a@mail.example; b@mail.example", [("", "a@mail.example"), ("", "b@mail.example")]),
        ("Anna Miller", [("Anna Miller", "")]),
        ('"Anna \\"A\\" Miller" <anna@mail.example>', [('Anna "A" Miller', "anna@mail.example")]),
        ("", []),
        (",,;", []),
    ],
)  # fmt: skip
def test_addresses_are_read(raw, found):
    assert parse_addresses(raw, most=100) == [Address(*pair) for pair in found]


def test_five_thousand_recipients_are_read_and_no_more():
    many = ", ".join(f"Person {number} <p{number}@mail.example>" for number in range(5_000))
    mail = parse(f"From: a@b.example\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nTo: {many}\n\nHi".encode())
    more = parse(f"From: a@b.example\nDate: Mon, 2 Nov 2026 10:00:00 +0100\nTo: {many}, x@y.example\n\nHi".encode())

    assert (len(mail.to), mail.to[-1], mail.problems) == (5_000, Address("Person 4999", "p4999@mail.example"), ())
    assert (len(more.to), more.problems) == (5_000, ("There are too many recipients; the rest was left out. (5000)",))


@pytest.mark.parametrize(
    ("raw", "moment"),
    [
        ("Mon, 2 Nov 2026 10:00:00 +0100", datetime(2026, 11, 2, 9, tzinfo=UTC)),
        ("2 Nov 2026 10:00 GMT", datetime(2026, 11, 2, 10, tzinfo=UTC)),
        ("Mon, 02 Nov 2026 10:00:00 -0800 (PST)", datetime(2026, 11, 2, 18, tzinfo=UTC)),
        ("Mon, 2 Nov 26 10:00:00 EST", datetime(2026, 11, 2, 15, tzinfo=UTC)),
        ("yesterday", None), ("", None), ("Mon, 99 Nov 2026 10:00:00 +0100", None), ("Mon, 2 Nov 99999999 10:00:00 +0100", None),
        ("Mon, 2 Nov 2026 10:00:00 +99999999999999", None),
    ],
)  # fmt: skip
def test_dates_become_moments_in_utc(raw, moment):
    assert parse_date(raw) == moment


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("<a@b> <c@d>", ("a@b", "c@d")), ("<a@b><c@d> <a@b>", ("a@b", "c@d")), ("a@b", ("a@b",)), ("<a b@c>", ("ab@c",)),
        ("Message from x of Monday <a@b>", ("a@b",)), ("", ()), ("<>", ()), ("<a@b", ()),
    ],
)  # fmt: skip
def test_message_ids_are_read_without_brackets(raw, found):
    assert message_ids(raw) == found


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ('text/plain; charset="utf-8"', ("text/plain", {"charset": "utf-8"})),
        ("TEXT/HTML;charset=utf-8;format=flowed", ("text/html", {"charset": "utf-8", "format": "flowed"})),
        ('attachment; filename="a; b.pdf"', ("attachment", {"filename": "a; b.pdf"})),
        ("attachment; filename*=utf-8''Gr%C3%BC%C3%9Fe.pdf", ("attachment", {"filename": "Grüße.pdf"})),
        (
            "attachment; filename*0*=utf-8''Gr%C3%BC; filename*1*=%C3%9Fe; filename*2=.pdf",
            ("attachment", {"filename": "Grüße.pdf"}),
        ),
        ("attachment; filename*0=very-; filename*1=long.pdf", ("attachment", {"filename": "very-long.pdf"})),
        ('attachment; filename="=?utf-8?Q?Gr=C3=BC=C3=9Fe.pdf?="', ("attachment", {"filename": "Grüße.pdf"})),
        ('attachment; filename="broken.pdf', ("attachment", {"filename": "broken.pdf"})),
    ],
)
def test_parameters_are_read(raw, found):
    assert split_parameters(raw) == found


def test_raw_letters_in_headers_are_read_in_utf8_or_in_the_charset_of_the_text():
    raw = "From: Müller <a@b.example>\nSubject: Grüße\nContent-Type: text/plain; charset={}\n\nx"

    assert parse(raw.format("utf-8").encode()).subject == "Grüße"
    assert parse(raw.format("iso-8859-1").encode("latin-1")).sender.name == "Müller"


def test_a_header_field_broken_without_indentation_is_put_together():
    mail = parse(b"From: a@b.example\nSubject: a very long\nsubject line\nTo: c@d.example\n\nHello")

    assert (mail.subject, mail.to[0].address, mail.text) == ("a very long subject line", "c@d.example", "Hello")
    assert "A header field is broken over lines without indentation." in mail.problems


def test_envelope_hints_and_marks_of_loops_are_kept():
    mail = parse(
        b"Return-Path: <>\nDelivered-To: support@shop.example\nX-Original-To: Help <help@shop.example>\nReceived: x\nReceived: y\n"
        b"X-Loop: heard\nContent-Language: de-DE\nFrom: a@b.example\n\nHello"
    )

    assert (mail.return_path, mail.delivered_to) == ("", ("support@shop.example", "help@shop.example"))
    assert (mail.hops, mail.loops, mail.language) == (2, ("heard",), "de-de")
