import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.customers.models import Customer, Formality
from heard.customers.salutations import salutation


@pytest.mark.parametrize(
    ("language", "formality", "said"),
    [
        ("en", "", "Hi Ana"),
        ("en-GB", "formal", "Dear Ana Moreno"),
        ("de", "", "Guten Tag Ana Moreno"),
        ("de_AT", "informal", "Hallo Ana"),
        ("fr", "", "Bonjour Ana Moreno"),
        ("es", "informal", "Hola, Ana"),
        ("it", "", "Buongiorno Ana Moreno"),
        ("nl", "", "Hoi Ana"),
        ("pt-BR", "informal", "Olá, Ana"),
        ("pl", "", "Dzień dobry, Ana Moreno"),
        ("ar", "", "السلام عليكم Ana Moreno"),
        ("ja", "", "Ana Moreno様"),
        ("xx", "", "Hi Ana"),
        ("", "", "Hi Ana"),
    ],
)
def test_everybody_is_greeted_in_their_language_and_as_they_like_it(language, formality, said):
    assert salutation(Customer(name="Ana Moreno", formality=formality), language) == said


def test_their_own_wish_wins():
    assert (
        salutation(Customer(name="Ana", salutation="Dear Dr Okafor", formality=Formality.INFORMAL), "de")
        == "Dear Dr Okafor"
    )


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Moreno, Ana", "Hi Ana"),
        ("Dr. Ana Moreno", "Hi Ana"),
        ("ana@home.example", "Hello"),
        ("", "Hello"),
        ("  ", "Hello"),
        ("+44 20", "Hello"),
        ("{name} {0}", "Hi {name}"),
    ],
)
def test_nobody_is_called_by_what_is_no_name(name, said):
    assert salutation(Customer(name=name), "en") == said


@given(st.text(), st.text(max_size=10), st.sampled_from(Formality.values))
def test_there_is_always_something_to_say(name, language, formality):
    assert salutation(Customer(name=name, formality=formality), language).strip()
