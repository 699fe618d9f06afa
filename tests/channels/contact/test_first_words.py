"""A letter without a subject is known by what it asks, not by its salutation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.channels.contact.first_words import LONGEST_TITLE, first_words


@pytest.mark.parametrize(
    ("letter", "title"),
    [
        ("Hello,\n\nmy lamp is broken. What now?", "My lamp is broken."),
        ("Dear Sir or Madam, I want my money back.", "I want my money back."),
        ("Hi there! Urgent! Can I return order no. 12 today?", "Can I return order no. 12 today?"),
        ("Guten Tag Frau Schmidt,\nmeine Laterne flackert.", "Meine Laterne flackert."),
        ("Sehr geehrte Damen und Herren,\n\nich hätte gern eine Rechnung.", "Ich hätte gern eine Rechnung."),
        ("Bonjour Madame,\noù est mon colis ?", "Où est mon colis ?"),
        ("Estimados señores:\nquiero devolver la lámpara", "Quiero devolver la lámpara"),
        ("Buenos días, ¿dónde está mi paquete?", "¿Dónde está mi paquete?"),
        ("Gentile assistenza, vorrei un rimborso", "Vorrei un rimborso"),
        ("Goedemorgen, waar is mijn pakket?", "Waar is mijn pakket?"),
        ("Bom dia, onde está a minha encomenda?", "Onde está a minha encomenda?"),
        ("Szanowni Państwo,\nlampa nie działa.", "Lampa nie działa."),
        ("Dzień dobry, gdzie jest moja paczka?", "Gdzie jest moja paczka?"),
        ("مرحبًا، أين طردي؟", "أين طردي؟"),
        ("السلام عليكم ورحمة الله وبركاته\nالمصباح لا يعمل", "المصباح لا يعمل"),
    ],
)
def test_in_nine_languages_the_salutation_is_left_out(letter, title):
    assert first_words(letter) == title


@pytest.mark.parametrize(
    ("letter", "title"),
    [
        ("Hello my lamp broke, what now?", "My lamp broke, what now?"),
        ("Hi, iPhone app broken", "iPhone app broken"),
        ("Highlight colour is wrong", "Highlight colour is wrong"),
        ("It is me.", "It is me."),
        ("Hello!", "Hello!"),
        ("Broken", "Broken"),
        ("こんにちは。ランプが壊れました", "こんにちは。ランプが壊れました"),
        ("", ""),
    ],
)
def test_nothing_else_is_left_out(letter, title):
    assert first_words(letter) == title


@given(st.text(max_size=900) | st.text("Hi hello Dear,.!?¿\n -مرحب", max_size=300))
def test_whatever_is_written_the_title_is_one_short_line_and_empty_for_empty_letters_alone(letter):
    title = first_words(letter)
    assert len(title) <= LONGEST_TITLE + 2  # a capital may be written with more letters than its small one: ŉ
    assert title == " ".join(title.split())
    assert bool(title) == bool(letter.strip())
