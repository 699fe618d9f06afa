"""Something that is added to a letter stands before its goodbye."""

from pathlib import Path

import pytest

from heard.conversations.goodbyes import before_goodbye

HELLO = "Dear {customer},\n\nthank you for your letter. We will answer it soon."
DEMO = Path(__file__).parents[2] / "src/heard/project/demo/acknowledgements.txt"


@pytest.mark.parametrize(
    "goodbye",
    [
        "{business}",
        "Kind regards\n{business}",
        "Kind regards,\n\n{business}",
        "See you soon!\n\nAna and Jonas\n\nLarch & Lantern Ltd.\n4 Mill Lane, Hebden Vale",
        "-- \nLarch & Lantern Ltd.\nWe answer every letter by ourselves, and we like doing it.\n\nhttps://shop.example/",
        "Kind regards\n-- \nLarch & Lantern Ltd.",
        "Mit freundlichen Grüßen aus Hebden Vale\n{business}",
        "مع أطيب التحيات\n{business}",
    ],
)
def test_a_goodbye_stays_at_the_end(goodbye):
    assert before_goodbye(f"{HELLO}\n\n{goodbye}", "+") == f"{HELLO}\n\n+\n\n{goodbye}"


@pytest.mark.parametrize(
    "last",
    [
        "If there is anything to add, just answer this mail.",
        "Your number is {number}",
        "How it stands: {link}",
        "ご質問はこのメールにご返信ください。",
        "Have you looked at our other pages?",
    ],
)
def test_a_letter_without_goodbye_ends_with_it(last):
    assert before_goodbye(f"{HELLO}\n\n{last}", "+") == f"{HELLO}\n\n{last}\n\n+"


def test_how_a_letter_begins_is_no_goodbye():
    assert before_goodbye("Thanks!", "+") == "Thanks!\n\n+"
    assert before_goodbye("Thanks!\r\n \r\nBye\r\n", "+") == "Thanks!\n\n+\n\nBye"
    assert before_goodbye("", "+") == "+"


def test_the_demo_says_goodbye_last_in_all_its_languages():
    texts = [piece.partition("\n")[2].strip() for piece in DEMO.read_text(encoding="utf-8").split("\n== ")[1:]]
    assert len(texts) == 6
    assert [before_goodbye(text, "+").split("\n\n")[-2:] for text in texts] == [["+", "{business}"]] * 6
