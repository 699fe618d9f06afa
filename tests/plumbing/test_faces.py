import pytest

from heard.plumbing.faces import hue_of, initials


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Byron", "AB"),
        ("ada", "A"),
        ("Marta Ingrid Lindqvist", "ML"),
        ("support@demo.example", "S"),
        ("jane.doe@demo.example", "JD"),
        ("李小龍", "李"),
        ("محمد علي", "مع"),
        ("(Éric) Roux", "R"),
        ("", "?"),
        ("  --  ", "?"),
        (".@", "?"),
    ],
)
def test_a_name_gives_one_or_two_letters(name: str, letters: str):
    assert initials(name) == letters


def test_a_colour_stays_the_same_whatever_the_case():
    assert hue_of("Marta@Example.org") == hue_of("marta@example.org")


def test_colours_use_the_whole_palette():
    assert {hue_of(number) for number in range(500)} == set(range(1, 13))
