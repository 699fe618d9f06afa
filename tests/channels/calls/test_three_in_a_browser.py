"""Three browsers, one house: a team lead joins the call of an agent and a visitor, is seen and named, and leaves it as it was."""

import pytest
from playwright.sync_api import expect

from tests.channels.calls.three_sides import Three
from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
FACTS = """
from heard.plumbing.models import Fact
print([fact.name for fact in Fact.objects.filter(name__startswith="Call").order_by("id")])
"""
# A network that lets nothing through; patience with it ends when the test says so, not before all have looked.
WALLED = """
const Made = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Made {
  constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); }
};
const [later, never] = [setTimeout, clearTimeout];
const patience = new Map();
window.setTimeout = (act, ms, ...more) => {
  const clock = later(act, ms === 25000 ? 600_000 : ms, ...more);
  if (ms === 25000) patience.set(clock, act);
  return clock;
};
window.clearTimeout = (clock) => { patience.delete(clock); never(clock); };
window.loseIt = () => { for (const act of patience.values()) act(); patience.clear(); };
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


def told(side):
    return side.page.locator(".heard-call .third")


def test_a_lead_joins_is_named_seen_and_heard_and_leaves_the_two_as_they_were(filming, house):
    three = Three(filming, house)
    three.talk(ben_sees="/chats/")
    expect(three.ben.page.get_by_text("Ana Moreno is in a call with the customer")).to_be_visible()
    three.join()  # with one click, where all chats are listed
    for side in (three.ana, three.visitor):
        expect(told(side)).to_have_text("Ben Okafor is in this call, too", timeout=60_000)
    expect(told(three.ben)).to_have_text("You are muted. Both see that you are here.")
    eventually(lambda: three.ben.moving() == [True, True])
    eventually(lambda: min(three.ben.loudness()) > 0.02)
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.loudness()[1] < 0.003)
    three.ben.press("Mute")
    three.ben.press("Camera")
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.moving() == [True, True])
        eventually(lambda side=side: side.loudness()[1] > 0.02)
    three.ben.page.wait_for_timeout(2000)
    assert sum("signal" in one for one in three.said) < 200  # who shows what is said once, and answered by nobody
    three.ben.page.reload()  # whoever loads a page again stays in it
    expect(told(three.ben)).to_be_visible()
    eventually(lambda: three.ben.moving() == [True, True])
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.loudness()[1] < 0.003)
    three.ben.press("Leave the call")
    expect(three.ben.box().get_by_text("You have left the call; it goes on")).to_be_visible()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_be_hidden()
    three.still_two()
    three.ana.press("Hang up")
    expect(three.visitor.box().get_by_text("The call has ended")).to_be_visible()
    expect(three.ben.page.locator(".chat-call")).to_have_count(0)
    three.ben.page.get_by_text("Is it lit?").first.click()
    expect(three.ben.page.get_by_text("Ben Okafor joined")).to_be_visible()
    assert three.complaints == []
    three.close()


def test_a_third_who_never_gets_through_disturbs_nobody(filming, house):
    three = Three(filming, house, ben_has=WALLED)
    three.talk()
    three.join()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_have_text("Ben Okafor is in this call, too")
    three.ben.page.evaluate("loseIt()")
    expect(three.ben.box().get_by_text("Your network lets no call through.")).to_be_visible()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_be_hidden()
    three.still_two()
    facts = ["CallRang", "CallAnswered", "CallJoined", "CallLeft"]
    assert house.inside(FACTS).strip() == str(facts)
    assert three.complaints == []
    three.close()
