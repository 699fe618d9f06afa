"""Which inline scripts of the studio get to run."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from heard.project.studio_scripts import is_wagtails, with_nonces

OURS = [
    'initDateTimeChooser("id_go_live_at", {"dayOfWeekStart": 0, "format": "Y-m-d H:i"});',
    'new ImageChooser("id_logo", {"modalUrl": "/studio/images/chooser/", "x": null});',
    r"""
        (function() {
            var panel = new InlinePanel(JSON.parse("{\u0022type\u0022: \u0022InlinePanel\u0022}"));
        })();
    """,
]
STRANGERS = [
    "alert(1)",
    "",
    'initDateChooser("x", {}); alert(1)',
    'initDateChooser("x", alert(1));',
    'initDateChooser("x", {"a": `${alert(1)}`});',
    'eval("alert(1)");',
    'new Function("alert(1)");',
    'new ImageChooser("x", NaN);',
    'new InlinePanel(JSON.parse("{}" + alert(1)));',
    '(function() { var panel = new InlinePanel(JSON.parse("{}")); alert(1) })();',
    "[" * 100_000,
    "new ImageChooser(" + "[" * 100_000 + ");",
]


@pytest.mark.parametrize("script", OURS)
def test_wagtails_own_calls_run(script: str) -> None:
    assert with_nonces(f"<p><script>{script}</script>", "N") == f'<p><script nonce="N">{script}</script>'


@pytest.mark.parametrize("script", STRANGERS)
def test_anything_else_stays_dead(script: str) -> None:
    page = f"<script>{script}</script>"
    assert with_nonces(page, "N") == page


def test_a_strangers_script_stays_dead_beside_one_of_wagtails() -> None:
    page = f"<script>alert(1)</script><script>{OURS[0]}</script><script>alert(2)</script>"
    assert with_nonces(page, "N").count("nonce") == 1


@given(st.text())
def test_no_words_are_taken_for_a_call(words: str) -> None:
    assert not is_wagtails(words) or words.rstrip().endswith((")", ");", "();", "()"))
