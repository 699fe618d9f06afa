"""Pieces of pages that are kept: made once, right for everybody."""

import pytest
from jinja2 import Environment
from markupsafe import Markup

from heard.project.fragments import MOST, Keep


@pytest.fixture
def environment() -> Environment:
    return Environment(extensions=[Keep], autoescape=True)


class Counted:
    """Counts how often a template asked for it."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return ""


def test_a_piece_is_rendered_once_for_the_same_keys(environment: Environment):
    template = environment.from_string("{% keep one, two %}<p>{{ one }}{{ asked() }}</p>{% endkeep %}")
    asked = Counted()

    pages = [template.render(one=1, two="a", asked=asked), template.render(one=1, two="a", asked=asked)]

    assert pages == ["<p>1</p>", "<p>1</p>"]
    assert asked.times == 1


def test_nothing_is_kept_from_who_changes_templates(environment: Environment, settings):
    settings.DEBUG = True
    pages = [environment.from_string(f"{{% keep %}}{words}{{% endkeep %}}") for words in ("old", "new")]

    assert [page.render() for page in pages] == ["old", "new"]


def test_another_key_makes_another_piece(environment: Environment):
    template = environment.from_string("{% keep one %}{{ one }}{% endkeep %}")

    assert [template.render(one=text) for text in ("<b>", "b", "<b>")] == ["&lt;b&gt;", "b", "&lt;b&gt;"]


def test_two_pieces_with_the_same_keys_are_not_confused(environment: Environment):
    template = environment.from_string("{% keep one %}a{% endkeep %}\n{% keep one %}b{% endkeep %}")

    assert template.render(one=1) == "a\nb"


def test_two_templates_made_of_texts_do_not_share_pieces(environment: Environment):
    pages = [environment.from_string(f"{{% keep one %}}{words}{{% endkeep %}}") for words in ("a", "b")]

    assert [page.render(one=1) for page in pages] == ["a", "b"]


def test_values_are_filled_into_a_kept_piece(environment: Environment):
    template = environment.from_string(
        '{% keep open with id=number, who=name, token=field %}<a href="/c/{{ id }}/" title="{{ who }}">{{ who }}</a>'
        "{{ token }}{{ asked() }}{% endkeep %}"
    )
    asked = Counted()
    field = Markup('<input value="t">')

    first = template.render(open=True, number=7, name="Mia & Ben", field=field, asked=asked)
    second = template.render(open=True, number=23, name="<script>", field=Markup(""), asked=asked)

    assert first == '<a href="/c/7/" title="Mia &amp; Ben">Mia &amp; Ben</a><input value="t">'
    assert second == '<a href="/c/23/" title="&lt;script&gt;">&lt;script&gt;</a>'
    assert asked.times == 1


def test_values_may_be_filled_in_without_keys(environment: Environment):
    template = environment.from_string("{% keep with id=number %}<{{ id }}>{% endkeep %}")

    assert [template.render(number=number) for number in (1, 2)] == ["<1>", "<2>"]


def test_a_value_that_looks_like_another_hole_is_only_text(environment: Environment):
    template = environment.from_string("{% keep with one=a, two=b %}{{ one }}|{{ two }}{% endkeep %}")

    assert template.render(a="{{ two }} 01", b="\x0201") == "{{ two }} 01|\x0201"


def test_what_is_asked_for_stays_when_the_store_is_full(environment: Environment):
    template = environment.from_string("{% keep one %}{{ asked() }}{% endkeep %}")
    asked = Counted()

    for number in range(MOST + 10):
        template.render(one=number, asked=asked)
        template.render(one=0, asked=asked)

    assert asked.times == MOST + 10
    kept = environment.extensions[Keep.identifier]
    assert len(kept._young) + len(kept._old) <= 2 * MOST  # type: ignore[attr-defined]
