"""The window of a call with three people in it, on the screens they may have: whole, for everybody, and by keys alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.channels.calls.side import FIND
from tests.channels.calls.three_sides import Three
from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
# What of a window stands outside the page, or of its stage outside the stage.
OUTSIDE = f"""() => {{
  const root = ({FIND})();
  const within = (one, other) => one.left >= other.left - 1 && one.right <= other.right + 1 && one.top >= other.top - 1 && one.bottom <= other.bottom + 1;
  const page = {{ left: 0, top: 0, right: innerWidth, bottom: innerHeight }};
  const stage = root.querySelector(".stage").getBoundingClientRect();
  const shown = (one) => one.getBoundingClientRect().width > 0;
  return [...[...root.querySelectorAll(".box, .tools button")].filter((one) => shown(one) && !within(one.getBoundingClientRect(), page)),
    ...[...root.querySelectorAll(".tile, .label, .mine, .said")].filter((one) => shown(one) && !within(one.getBoundingClientRect(), stage)),
  ].map((one) => one.className);
}}"""
# How a shared screen is fitted into its place.
FITTED = (
    f"() => {{ const video = ({FIND})().querySelector('.shares video'); return getComputedStyle(video).objectFit; }}"
)


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def judge(three):
    """What is wrong with the windows of all three, in both lights."""
    wrong = []
    for theme in ("light", "dark"):
        for who, side in three.all().items():
            side.page.emulate_media(color_scheme=theme)
            side.page.wait_for_timeout(400)  # the light does not change at once
            found = Axe().run(side.page, context={"include": [[".heard-call"]]} if who != "visitor" else None)
            rules = [rule["id"] for rule in found.response["violations"]]
            wrong += [(theme, who, one) for one in [*rules, *side.page.evaluate(OUTSIDE)]]
    return [one for one in wrong if one[2] != "region"]  # the made-up website has no landmarks


@pytest.mark.parametrize(("width", "language"), [(390, "en"), (1440, "ar")])
def test_everybody_can_use_it_with_three(filming, house, width, language):
    three = Three(filming, house, language=language, viewport={"width": width, "height": 844})
    three.talk()
    three.ben.page.locator("[data-join-call]").focus()
    three.ben.page.keyboard.press("Enter")
    for side in (three.ana, three.visitor):
        expect(side.page.locator(".heard-call .third")).to_be_visible()
    eventually(lambda: three.ben.moving() == [True, True])
    pressed = f"() => ({FIND})().activeElement?.getAttribute('aria-label')"
    assert three.ben.page.evaluate(pressed) == three.words["call_mute"]
    three.ben.page.keyboard.press("Tab")
    three.ben.page.keyboard.press("Enter")  # shows the picture
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.moving() == [True, True])
    assert judge(three) == []
    three.press(three.ana, "screen")
    three.press(three.visitor, "mute")
    for side in (three.ben, three.visitor):
        expect(side.page.locator(".heard-call .shares")).to_have_count(1)
        assert side.page.evaluate(FITTED) == "contain"
    three.press(three.ben, "settings")
    assert judge(three) == []
    assert three.complaints == []
    three.close()
