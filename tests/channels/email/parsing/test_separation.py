"""What belongs to the new text, what does not, and that nothing is ever lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from heard.channels.email.parsing import Separated, separate

ATTRIBUTION = "On Mon, Nov 2, 2026 at 9:12 AM Support <support@shop.example> wrote:"


def test_a_text_without_quotes_is_all_new():
    assert separate("Hello,\n\nwhere is my parcel?\n") == Separated("Hello,\n\nwhere is my parcel?", "")


def test_an_answer_below_the_quote_is_the_reply():
    assert separate(f"{ATTRIBUTION}\n> Which size?\n\nMedium, please.\n") == Separated(
        "Medium, please.", f"{ATTRIBUTION}\n> Which size?", interleaved=False
    )


def test_answers_between_quotes_are_kept_without_the_quotes_and_said_to_be_interleaved():
    separated = separate(f"{ATTRIBUTION}\n> Which size?\n\nMedium.\n\n> Which colour?\n\nBlue.\n")

    assert (separated.reply, separated.interleaved) == ("Medium.\n\nBlue.", True)
    assert separated.quoted.split("\n") == [ATTRIBUTION, "> Which size?", "", "> Which colour?"]


def test_answers_right_below_a_long_question_are_not_taken_for_its_end():
    question = "> Could you please tell us the number of the order that you are asking about?"

    assert separate(f"{ATTRIBUTION}\n{question}\nit is 4711\n> Thank you.\n").reply == "it is 4711"


def test_the_lost_end_of_a_broken_quoted_line_is_not_new():
    long = "> We have sent your order today and it should arrive at your home within two working"

    assert separate(f"Thanks!\n\n{ATTRIBUTION}\n{long}\ndays.\n>\n> Your team\n").reply == "Thanks!"


@pytest.mark.parametrize(
    "text",
    [
        "> only\n> a quote",
        f"{ATTRIBUTION}\n\n> a quote and nothing more",
        "-- \nAnna",
        "Sent from my iPhone",
        "From: a@b.example\nSent: Monday\nTo: c@d.example\nSubject: x\n\nText",
        "-----Original Message-----\nText",
    ],
)
def test_where_nothing_is_new_the_whole_text_is_the_reply(text):
    assert separate(text) == Separated(text, "")


@pytest.mark.parametrize(
    "text",
    [
        "From: Berlin\nTo: Hamburg\nDate: 12 May\n\nCan I change this booking?",
        "On 12 May I ordered two mugs.\nThey said: it takes a week.",
        "On Monday your colleague wrote:\nit will come on Friday.\nIt did not.",
        "Am 12.05.2026 schrieb ich Ihnen:\nbitte liefern Sie.",
        "I would like to know the following:\n\n- the price\n- the size",
        "The total was > 100 euros\nand that is too much",
        "Dear team,\n\nmy order 4711 from 12.10.2026 at 10:00:\nit is missing a lid.",
        "Please cancel order 4711.\n\nBest mug ever, but too late",
        "Is this message confidential? I do not want others to read it.",
        "I sent you a message on 2 May\n\nSent from London by my brother, it should have arrived by now.",
        "My details:\n\nAnna Miller\nanna@mail.example\n+49 421 123456\nwww.anna.example",
        "Hello\n\n- milk\n- bread",
        "Thank you very much!",
        "Thanks,\nAnna",
        "Hello,\n\nOn 12.05.2026 your colleague wrote:\n“We will refund you.”\nBut you did not.",
        "In 2019 my friend wrote:\nthis is a good shop.\nIs it still?",
        "Please send it again.\n\nBest regards\nAnna\n\nPS: please use the new address this time.",
        "Please send it again.\n\nBest regards\nAnna\n\nWill you refund the postage?",
        "The box says:\n----\nfragile\n----\nbut it was thrown.",
    ],
)
def test_what_only_looks_like_a_quote_or_a_signature_stays(text):
    assert separate(text) == Separated(text, "")


@pytest.mark.parametrize(
    ("text", "reply"),
    [
        ("Yes.\n\n-- \nAnna Miller\nExample Ltd", "Yes."),
        ("Yes.\n--\nAnna Miller", "Yes."),
        ("Yes.\n\n—\nAnna Miller\nExample Ltd", "Yes."),
        ("Yes.\n\n____________\nAnna Miller\nanna@mail.example", "Yes."),
        ("Yes.\n\nLG Anna", "Yes."),
        ("Yes.\n\nThanks and best regards,\nAnna", "Yes."),
        ("Yes.\n\nMit freundlichen Grüßen / Kind regards\nAnna Müller", "Yes."),
        (
            "Yes.\n\nMit freundlichen Grüßen\n\ni. A. Anna Müller\nVertrieb\n\nBeispiel GmbH\nHafenstraße 1\n28195 Bremen\n\nTel.: +49 421 123456\n"
            "E-Mail: a@beispiel.example\n\nGeschäftsführer: Max Muster, Sitz der Gesellschaft: Bremen, Registergericht: Amtsgericht Bremen, HRB 12345.",
            "Yes.",
        ),
        ("Yes.\n\nVon Outlook für iOS gesendet", "Yes."),
        ("Yes.\n\nOutlook für Android herunterladen", "Yes."),
        ("Yes.\n\nYahoo Mail: Search, organize, conquer", "Yes."),
        ("Yes.\n\nViele Grüße, Anna Müller", "Yes."),
        ("Yes.\n\nThanks,\nAnna Miller\nExample Ltd\n+49 421 123456", "Yes.\n\nThanks,"),
        ("Yes.\n\nBest regards\nAnna\n\nSent from my iPhone", "Yes."),
        ("Yes.\n\nSent from my iPhone\n\nAnna Miller\nExample Ltd", "Yes."),
        ("Yes.\n\n-Anna Miller", "Yes."),
        ("Yes.\n\n_______________\nshop-users mailing list\nhttp://lists.example/listinfo/shop-users", "Yes."),
    ],
)
def test_signatures_are_not_part_of_the_reply(text, reply):
    assert separate(text).reply == reply


def test_a_signature_below_the_quote_is_not_part_of_the_reply():
    assert separate(f"Yes.\n\n{ATTRIBUTION}\n> Really?\n\n-- \nAnna\nExample Ltd").reply == "Yes."


def test_a_forwarded_mail_belongs_to_the_reply_when_the_mail_passes_it_on():
    text = "Can you help?\n\n---------- Forwarded message ---------\nFrom: X <x@y.example>\nSubject: Broken\n\nIt is broken.\n\n--\nX"

    assert separate(text, forwarded=True) == Separated(text, "")
    assert separate(text).reply == "Can you help?"


@pytest.mark.parametrize(
    "attribution",
    [
        "2026/11/2 Support <support@shop.example>",
        "On Nov 2, 2026, at 12:47 PM, Support <\n416ffd3258d4d2fa4c85cfa4c44e1721d66e3e8f4\n@shop.example>\nwrote:",
        "Support <support@shop.example> writes:",
        "*On Monday, November 2, 2026 9:12 AM, Support <support@shop.example> wrote:*",
    ],
)
def test_unusual_lines_above_a_quote_are_known(attribution):
    assert separate(f"Yes.\n\n{attribution}\n\n> Really?").reply == "Yes."


def test_windows_line_ends_are_read():
    assert separate(f"Yes.\r\n\r\n{ATTRIBUTION}\r\n> Really?\r\n").reply == "Yes."


def test_a_line_of_five_megabytes_is_read():
    assert separate("x" * 5_000_000).reply == "x" * 5_000_000


LINES = st.sampled_from(
    [
        "", "Hello", "> quoted", ">> twice", "-- ", "--", "____________________", "Sent from my iPhone", "Best regards", "Anna", ATTRIBUTION,
        "wrote:", "On", "From: a@b.example", "Sent: today", "Subject: x", "To: c@d.example", "-----Original Message-----",
        "---------- Forwarded message ---------", "This message is confidential and intended for the addressee only, delete it.",
        "-Anna", "+49 421 123456", "anna@mail.example", "…", "🎉",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(LINES, st.text(max_size=40)), max_size=30), st.booleans())
@settings(max_examples=300, deadline=None)
def test_no_line_is_ever_lost_and_the_reply_is_never_empty(lines, forwarded):
    text = "\n".join(lines)
    separated = separate(text, forwarded=forwarded)

    def filled(*texts):
        return sorted(
            line.strip()
            for text in texts
            for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
            if line.strip()
        )

    assert filled(separated.reply, separated.quoted) == filled(text)
    assert bool(separated.reply.strip()) == bool(text.strip())
