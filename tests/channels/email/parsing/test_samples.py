"""Mails and texts of real clients, kept outside the repository; each with the first and last words of its new text."""

import os
from pathlib import Path

import pytest

from heard.channels.email.parsing import parse, separate

DATA = Path(os.environ.get("HEARD_SAMPLES") or Path(__file__).resolve().parents[5] / "shared" / "data")
SAMPLES = DATA / "mail_samples"
pytestmark = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason=f"The sample mails are not at {SAMPLES}; name their folder in HEARD_SAMPLES."
)

SAME_BEGINNING = [
    "email_10",
    "email_11",
    "email_12",
    "email_13",
    "email_14",
    "email_15",
    "email_16",
    "email_17",
    "email_18",
    "email_22",
    "email_23",
    "email_24",
    "email_25",
    "email_26",
    "email_7",
    "email_8",
    "email_9",
    "email_danish_dash_separator",
    "email_en_multiline_2",
    "email_finnish",
    "email_fr_multiline",
    "email_french_2",
    "email_french_dash_separator",
    "email_german",
    "email_german_2",
    "email_german_3",
    "email_german_outlook",
    "email_gmail_split_line_from",
    "email_ios_outlook",
    "email_ios_outlook_fr",
    "email_italian",
    "email_msn",
    "email_norwegian_gmail",
    "email_original_message",
    "email_original_message_2",
    "email_outlook_split_line_from",
    "email_portuguese",
    "email_russian",
    "email_tricky_10_special_chars_in_name",
    "email_tricky_12_no_space_after_header",
    "email_tricky_14_long_quote_header",
    "email_tricky_15_original_message_variations",
    "email_tricky_5_mixed_languages",
]
"""Texts of one project that begin with the same paragraph and quote something below it."""

WORDS = {
    "crisp_erp/correct_sig": ("this is an email with", "with a correct -- signature."),
    "crisp_erp/email_1": ("Hi folks", "using the Java HTTP API."),
    "crisp_erp/email_19": ("On Thursday, I get proper", "Thursday, I get proper rendering."),
    "crisp_erp/email_2": ("Hi,", 'to delete them all individually."'),
    "crisp_erp/email_20": ("On Thursday.", "On Thursday."),
    "crisp_erp/email_21": ("On Thursday:", "mollit anim id est laborum."),
    "crisp_erp/email_2_1": ("Outlook with a reply", "Outlook with a reply"),
    "crisp_erp/email_3": ("Oh thanks.", "the function would be great."),
    "crisp_erp/email_4": ("Awesome! I haven't had another", "had another problem with it."),
    "crisp_erp/email_5": ("One: Here's what I've got.", "for a while."),
    "crisp_erp/email_6": ("I get proper rendering as", "a magnificent torch of pixels"),
    "crisp_erp/email_blackberry": ("Here is another email", "Here is another email"),
    "crisp_erp/email_bullets": ("test 2 this should list", "- and another"),
    "crisp_erp/email_custom_quote_header": ("Thank you!", "Thank you!"),
    "crisp_erp/email_customer_quote_header_2": ("Thank you very much.", "Thank you very much."),
    "crisp_erp/email_customer_quote_header_3": ("bonjour,", "merci d'avance"),
    "crisp_erp/email_emoji": ("🎉", "🎉"),
    "crisp_erp/email_iphone": ("Here is another email", "Here is another email"),
    "crisp_erp/email_multi_word_sent_from_my_mobile_device": ("Here is another email", "Here is another email"),
    "crisp_erp/email_not_a_signature": ("Dear XXXXX:", "Super Domain Name Manager"),
    "crisp_erp/email_not_a_signature_2": ("Hello,", "Thanks!"),
    "crisp_erp/email_one_is_not_on": ("Thank, this is really helpful.", "(on development), when I run..."),
    "crisp_erp/email_reply_header": ("This is the latest reply.", "Stranger"),
    "crisp_erp/email_sent_from": ("Hi it can happen to", "in between words or paragraphs."),
    "crisp_erp/email_sent_from_my_not_signature": ("Here is another email", "easier then my mobile phone."),
    "crisp_erp/email_thread": ("This is new email reply", "reply in thread from bellow."),
    "crisp_erp/email_tricky_11_double_signature": ("Thanks for your help!", "Thanks for your help!"),
    "crisp_erp/email_tricky_13_timestamp_variations": (
        "Here are different timestamp formats",
        "my content, not quote headers.",
    ),
    "crisp_erp/email_tricky_16_unicode_signatures": ("Thanks for the update!", "Thanks for the update!"),
    "crisp_erp/email_tricky_17_forward_header": (
        "See the forwarded message below.",
        "See the forwarded message below.",
    ),
    "crisp_erp/email_tricky_18_inline_reply": ("I think option A is", "suitable for our use case."),
    "crisp_erp/email_tricky_19_quote_without_header": ("I wanted to respond to", "And my final thoughts."),
    "crisp_erp/email_tricky_1_on_false_positive": ("On the surface, this looks", "mention that performance is great."),
    "crisp_erp/email_tricky_20_html_entities": ("The data should be &gt;", "&amp; symbols are handled correctly."),
    "crisp_erp/email_tricky_2_url_with_wrote": ("Hi there,", 'patterns like "wrote:" in them.'),
    "crisp_erp/email_tricky_3_code_block": ("Here's the code that's causing", "be detected as actual signatures."),
    "crisp_erp/email_tricky_4_from_in_body": ("I need to parse emails", "is the actual message content."),
    "crisp_erp/email_tricky_6_regards_in_sentence": ("I wanted to discuss the", "content that should be visible."),
    "crisp_erp/email_tricky_7_multiple_dashes": ("Here is my analysis:", "just separators in my content."),
    "crisp_erp/email_tricky_8_sent_from_in_content": ("The notification was sent from", "sent from the main server."),
    "crisp_erp/email_tricky_9_nested_quotes": ("I agree with the points", "agree with the points below."),
    "crisp_erp/email_unquoted_reply": ("This is my reply.", "This is my reply."),
    "crisp_erp/email_with_date_headers": ("Thank you very much.", "This is my previous mail"),
    "crisp_erp/email_with_from_headers": ("[FROM]", "My email is <foo@example.com>"),
    "crisp_erp/email_with_regards": ("Hi,", "Can you help?"),
    "crisp_erp/email_zoho": ("What is the best way", "running a test?"),
    "crisp_erp/sig_no_empty_line": ("this is an email with", "with no empty line above."),
    "github_erp/correct_sig": ("this is an email with", "with a correct -- signature."),
    "github_erp/email_1_1": ("Hi folks", "using the Java HTTP API."),
    "github_erp/email_1_2": ("Hi,", 'to delete them all individually."'),
    "github_erp/email_1_3": ("Oh thanks.", "the function would be great."),
    "github_erp/email_1_4": ("Awesome! I haven't had another", "had another problem with it."),
    "github_erp/email_1_5": ("One: Here's what I've got.", "for a while."),
    "github_erp/email_1_6": ("I get proper rendering as", "get proper rendering as well."),
    "github_erp/email_1_7": (":+1:", ":+1:"),
    "github_erp/email_1_8": ("I will reply under this", "and under this."),
    "github_erp/email_2_1": ("Outlook with a reply", "Outlook with a reply"),
    "github_erp/email_2_2": ("Outlook with a reply directly", "a reply directly above line"),
    "github_erp/email_2_3": ("Outlook with a reply directly", "a reply directly above line"),
    "github_erp/email_BlackBerry": ("Here is another email", "Here is another email"),
    "github_erp/email_bullets": ("test 2 this should list", "- and another"),
    "github_erp/email_iPhone": ("Here is another email", "Here is another email"),
    "github_erp/email_long_quote": ("Hi folks", "using the Java HTTP API."),
    "github_erp/email_multi_word_sent_from_my_mobile_device": ("Here is another email", "Here is another email"),
    "github_erp/email_one_is_not_on": ("Thank, this is really helpful.", "(on development), when I run..."),
    "github_erp/email_sent_from_my_not_signature": ("Here is another email", "easier then my mobile phone."),
    "github_erp/email_sig_delimiter_in_middle_of_line": ("Hi there!", "kthxbai"),
    "github_erp/greedy_on": ("On your remote host you", "the tunnel is not working."),
    "github_erp/pathological": ("I think you're onto something.", "get back to a computer."),
}

REPLIES = ["android", "aol", "apple_mail", "apple_mail_2", "comcast", "gmail", "hotmail", "iphone", "outlook", "sparrow",
           "thunderbird", "yahoo"]  # fmt: skip
PAGES = ["gmail", "hotmail", "mail_ru", "ms_outlook_2003", "ms_outlook_2007", "ms_outlook_2010", "thunderbird", "windows_mail",
         "yandex_ru"]  # fmt: skip
QUOTE_LINES = [
    "On Tue, 2011-03-01 at 18:02 +0530, Anna Miller wrote:",
    "2014-03-20 8:48 GMT+01:00 Anna <anna@mail.example>:",
    "Le 19 mars 2014 10:37, Anne Dupont <anne@mail.example> a écrit :",
    "El 19/03/2014 11:34, Ana García <ana@mail.example> escribió:",
    "W dniu 7 stycznia 2015 15:24 użytkownik Anna Nowak <anna@mail.example> napisał:",
    "Le 19/03/2014 11:34, Georges du chemin a écrit :",
]


def text_of(name):
    project, file = name.split("/")
    folder = {"crisp_erp": "fixtures", "github_erp": "emails"}[project]
    return (SAMPLES / project / folder / f"{file}.txt").read_text(encoding="utf-8")


def page(html):
    return b"From: a@b.example\nContent-Type: text/html; charset=utf-8\n\n" + html


@pytest.mark.parametrize("name", SAME_BEGINNING)
def test_only_the_first_paragraph_is_new(name):
    reply = separate(text_of(f"crisp_erp/{name}")).reply

    assert (reply.startswith("Fusce bibendum,"), reply.endswith("nec nec nibh."), reply.count("\n")) == (True, True, 4)


@pytest.mark.parametrize(("name", "words"), WORDS.items(), ids=WORDS.keys())
def test_the_new_text_begins_and_ends_where_a_reader_says(name, words):
    filled = [line.strip() for line in separate(text_of(name)).reply.split("\n") if line.strip()]

    assert (filled[0].startswith(words[0]), filled[-1].endswith(words[1])) == (True, True)


@pytest.mark.parametrize("line", QUOTE_LINES)
def test_a_line_above_the_quote_ends_the_new_text(line):
    assert (
        separate(text_of("crisp_erp/email_with_date_headers").replace("[DATE]", line)).reply == "Thank you very much."
    )


def test_every_answer_between_the_quotes_is_kept():
    separated = separate(text_of("crisp_erp/email_tricky_18_inline_reply"))

    assert separated.interleaved
    assert (
        separated.reply
        == "I think option A is great.\n\nOption B has some drawbacks.\n\nOption C is not suitable for our use case."
    )


@pytest.mark.parametrize("name", REPLIES)
def test_a_mail_of_every_common_client_is_read(name):
    mail = parse((SAMPLES / "talon" / "standard_replies" / f"{name}.eml").read_bytes())

    assert (mail.reply, mail.kind) == ("Hello", "message")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_every_common_client_is_read(name):
    mail = parse(page((SAMPLES / "talon" / "html_replies" / f"{name}.html").read_bytes()))

    assert mail.reply.split() == ["Hi.", "I", "am", "fine.", "Thanks,", "Alex"]
    assert "Hello! How are you?" in mail.quoted
    assert "How are you" not in (mail.reply_html or "")


@pytest.mark.parametrize(
    ("name", "reply"), [("OLK_SRC_BODY_SECTION", "Reply"), ("reply-separated-by-hr", "Hi\nthere\nBob")]
)
def test_quotes_that_only_the_page_marks_are_found(name, reply):
    assert parse(page((SAMPLES / "talon" / f"{name}.html").read_bytes())).reply == reply


def test_a_quote_sharing_a_table_with_the_answer_is_found():
    mail = parse((SAMPLES / "talon" / "reply-quotations-share-block.eml").read_bytes())

    assert (mail.reply.split()[:2], mail.reply.split()[-2:]) == (["Hi", "Katharine."], ["Joe", "XXX"])


def test_signatures_with_contact_details_are_found():
    folder = SAMPLES / "talon" / "signature" / "emails" / "stripped"

    assert separate((folder / "long_body").read_text()).quoted.split("\n")[0] == "Gina Xxxxxxxxx"
    assert separate((folder / "sparse_body").read_text()).quoted.split("\n")[0] == "-" * 16


@pytest.mark.parametrize(
    ("name", "sender", "subject"),
    [
        ("mail_test_3", ("Ava Oneil", "Oneil.844@randtelekom.com.tr"), "Hi there"),
        ("mail_test_12", ("张先生", "baoguan@hotmail.com"), "代开各地增值税发票"),
        ("mail_test_14", ("", "example@example.com"), "Test"),
        ("mail_test_16", ("Sender", "sender@example.net"), "Test spam mail (GTUBE)"),
        ("mail_test_18", ("LastßlName, FirstName", "comma.name@example.com"), "Test for Comma and Name Bugs"),
        ("mail_test_19", ("alice@example.com", "bob@example.com"), "Test email with email address as display name"),
    ],
)
def test_names_and_subjects_of_odd_mails_are_read(name, sender, subject):
    mail = parse((SAMPLES / "mail_parser" / name).read_bytes())

    assert ((mail.sender.name, mail.sender.address), mail.subject) == (sender, subject)


def test_a_bounce_of_a_real_server_is_read():
    mail = parse((SAMPLES / "mail_parser" / "mail_malformed_2").read_bytes())

    assert mail.kind == "bounce"
    assert [(found.address, found.status, found.permanent) for found in mail.bounces] == [
        ("abh@netpar.com.br", "4.2.2", False)
    ]
    assert mail.bounces[0].original_message_id == "004801d1fc84$01c934ac$b247f0b7$@infospacemail.com"
