"""When there is no page people are told why in their language; programs get a problem document."""

import json

import pytest

from heard.plumbing.live.gateway.apologies import apology


def told(status, **asked):
    head, _blank, content = apology(status, **asked).partition(b"\r\n\r\n")
    return head.decode(), content.decode()


@pytest.mark.parametrize(
    ("languages", "language", "way"),
    [
        (b"ar-EG,ar;q=0.9,en;q=0.5", "ar", "rtl"),
        (b"de-AT,de;q=0.9", "de", "ltr"),
        (b"tlh,fr;q=0.5", "fr", "ltr"),
        (b"", "en", "ltr"),
        (b"*", "en", "ltr"),
        (b"\xff\xfe;q=x,,;", "en", "ltr"),
        (b"x" * 20_000, "en", "ltr"),
    ],
)
def test_people_are_told_in_a_language_they_read(languages, language, way):
    _head, page = told(413, for_people=True, languages=languages)
    assert f'<html lang="{language}" dir="{way}">' in page


def test_its_only_style_is_the_one_its_policy_names():
    head, page = told(503, for_people=True)
    assert "default-src 'none'; style-src 'sha256-" in head
    assert page.count("<style>") == 1
    assert "style=" not in page


def test_programs_get_a_problem_document_in_english():
    head, content = told(413, for_people=False, languages=b"ar")
    assert "application/problem+json" in head
    assert json.loads(content)["title"] == "That is too much at once"
