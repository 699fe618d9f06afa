"""The window of a call with three people in it, on every screen they may have: nothing cut off, and axe-core finds nothing."""

import pytest
from playwright.sync_api import expect

from tests.channels.calls.three_sides import Three
from tests.chromium import violations
from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


@pytest.mark.parametrize(("width", "language"), [(1440, "en"), (390, "en"), (1440, "ar"), (390, "ar")])
def test_everybody_can_use_it(filming, house, width, language, tmp_path):
    import os

    three = Three(filming, house, language=language, viewport={"width": width, "height": 900 if width > 400 else 844})
    three.talk()

    def shots(step):
        for theme in ("light", "dark"):
            for who, side in three.all().items():
                side.page.emulate_media(color_scheme=theme)
            three.ana.page.wait_for_timeout(700)
            for who, side in three.all().items():
                side.page.screenshot(path=f"/tmp/calls/shots/{width}-{language}-{theme}-{step}-{who}.png")

    os.makedirs("/tmp/calls/shots", exist_ok=True)
    shots("two")
    three.join()
    for side in (three.ana, three.visitor):
        expect(side.page.locator(".heard-call .third")).to_be_visible()
    eventually(lambda: three.ben.moving() == [True, True])
    shots("joined")
    print({who: violations(side.page) for who, side in three.all().items()})
    three.press(three.ben, "camera")
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.moving() == [True, True])
    shots("filmed")
    three.press(three.visitor, "mute")
    three.press(three.ben, "settings")
    three.press(three.ana, "screen")
    three.ana.page.wait_for_timeout(1500)
    shots("more")
    print({who: violations(side.page) for who, side in three.all().items()})
    print(three.complaints)
    three.close()
