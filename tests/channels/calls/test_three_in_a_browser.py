"""Three browsers, one house: a team lead joins the call of an agent and a visitor, is seen and named, and leaves it as it was."""

import pytest
from playwright.sync_api import expect

from tests.channels.calls.test_the_whole_way import POLICY
from tests.channels.calls.two_sides import FIND, HOST, Side
from tests.stories.house import House, eventually

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PASSWORD = "the lamp in the hall"
BEGUN = f"""
from heard.channels.chat.models import ChatWidget
from heard.conversations.models import Brand, Inbox
from heard.staff.models import Agent
Agent.objects.create_user("ana@lamp.example", "{PASSWORD}", name="Ana Moreno", role="agent")
Agent.objects.create_user("ben@lamp.example", "{PASSWORD}", name="Ben Okafor", role="lead")
inbox = Inbox.objects.create(name="Support", brand=Brand.objects.create(name="Lamp & Co"), address="s@lamp.example")
widget = ChatWidget.objects.create(inbox=inbox, origins="{HOST}", allows_voice=True, allows_video=True)
print(widget.key)
"""
FACTS = """
from heard.plumbing.models import Fact
print([fact.name for fact in Fact.objects.filter(name__startswith="Call").order_by("id")])
"""
# Each picture of somebody else: whether it moves, and how loud it is.
MOVE = f"""async () => Promise.all([...({FIND})().querySelectorAll("video.theirs")].map(async (video) => {{
  const draw = () => {{
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    const paper = canvas.getContext("2d");
    paper.drawImage(video, 0, 0, 64, 48);
    return paper.getImageData(0, 0, 64, 48).data;
  }};
  if (!video.videoWidth || video.readyState < 2) return false;
  const first = draw();
  await new Promise((go) => setTimeout(go, 1000));
  const second = draw();
  return first.some((one, nth) => Math.abs(one - second[nth]) > 24);
}}))"""
LOUD = f"""async () => Promise.all([...({FIND})().querySelectorAll("video.theirs")].map(async (video) => {{
  if (!video.srcObject?.getAudioTracks().length) return 0;
  const room = new AudioContext();
  await room.resume();
  const ear = room.createAnalyser();
  room.createMediaStreamSource(video.srcObject).connect(ear);
  const heard = new Float32Array(ear.fftSize);
  let loudest = 0;
  const until = performance.now() + 1600;
  while (performance.now() < until) {{
    ear.getFloatTimeDomainData(heard);
    loudest = Math.max(loudest, ...heard.map(Math.abs));
    await new Promise((go) => setTimeout(go, 20));
  }}
  room.close();
  return loudest;
}}))"""
# Three times two pictures are much for a small machine: few of them, and small.
SMALL = """
const asked = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (asked) navigator.mediaDevices.getUserMedia = (wanted) => asked(wanted.video ? { video: { width: 160, height: 120, frameRate: 10 } } : wanted);
"""
# A network that lets nothing through, and less patience with it.
WALLED = """
const Made = window.RTCPeerConnection;
window.RTCPeerConnection = class extends Made {
  constructor(given) { super({ ...given, iceTransportPolicy: "relay" }); }
};
const later = setTimeout;
window.setTimeout = (act, ms, ...more) => later(act, ms === 25000 ? 4000 : ms, ...more);
"""


@pytest.fixture
def house(tmp_path):
    running = House(tmp_path / "home").start()
    yield running
    running.stop()


class Three:
    """Ana and a visitor in a call with picture; Ben has the conversation before him."""

    def __init__(self, browser, house, *, walled=False):
        self.browser, self.house = browser, house
        self.key = house.inside(BEGUN).split()[-1]
        self.complaints, self.said = [], []
        self.visitor = self._side()
        self._website()
        self.ana, self.ben = self._at_work("ana"), self._at_work("ben", WALLED if walled else "")

    def _side(self, script=""):
        context = self.browser.new_context(
            viewport={"width": 1280, "height": 860}, locale="en", reduced_motion="reduce"
        )
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.add_init_script(SMALL + script)
        page.on("websocket", lambda socket: socket.on("framesent", lambda said: self.said.append(str(said))))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return Side(page)

    def _website(self):
        url = self.house.url
        page = f'<!doctype html><html lang=en><title>Lamps</title><h1>Lamps</h1><script async src="{url}/chat.js?{self.key}" data-inbox="{self.key}"></script></html>'
        policy = POLICY.format(url=url, live=url.replace("http", "ws"))
        self.visitor.page.route(
            f"{HOST}/**",
            lambda route: route.fulfill(
                body=page, content_type="text/html", headers={"Content-Security-Policy": policy}
            ),
        )
        self.visitor.page.goto(f"{HOST}/lamps/")

    def _at_work(self, who, script=""):
        side = self._side(script)
        side.page.goto(f"{self.house.url}/account/login/")
        side.page.fill("[name=login]", f"{who}@lamp.example")
        side.page.fill("[name=password]", PASSWORD)
        side.page.press("[name=password]", "Enter")
        side.page.wait_for_url("**/inbox/**")
        return side

    def talk(self):
        self.visitor.page.locator("button.launcher").click()
        self.visitor.page.locator("textarea").fill("Is it lit?")
        self.visitor.page.locator("textarea").press("Enter")
        expect(self.visitor.page.locator("heard-chat .tick")).to_have_text("Delivered")
        for side in (self.ana, self.ben):
            side.page.goto(f"{self.house.url}/inbox/open/")
            side.page.get_by_text("Is it lit?").first.click()
        self.ana.page.get_by_role("button", name="Call with picture").click()
        self.ana.press("Call now")
        self.visitor.press("Answer with picture")
        for side in (self.ana, self.visitor):
            expect(side.page.locator(".heard-call .box.call.connected")).to_have_count(1, timeout=60_000)
        self.still_two()

    def join(self):
        self.ben.page.locator("[data-join-call]").click()

    def still_two(self):
        for side in (self.ana, self.visitor):
            eventually(lambda side=side: side.page.evaluate(MOVE) == [True])

    def close(self):
        for side in (self.ana, self.ben, self.visitor):
            side.page.context.close()


def told(side):
    return side.page.locator(".heard-call .third")


def test_a_lead_joins_is_named_seen_and_heard_and_leaves_the_two_as_they_were(filming, house):
    three = Three(filming, house)
    three.talk()
    three.join()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_have_text("Ben Okafor is in this call, too")
    expect(told(three.ben)).to_have_text("You are muted. Both see that you are here.")
    eventually(lambda: three.ben.page.evaluate(MOVE) == [True, True])
    eventually(lambda: min(three.ben.page.evaluate(LOUD)) > 0.02)
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.page.evaluate(LOUD)[1] < 0.003)
    three.ben.press("Mute")
    three.ben.press("Camera")
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.page.evaluate(MOVE) == [True, True])
        eventually(lambda side=side: side.page.evaluate(LOUD)[1] > 0.02)
    three.ben.page.wait_for_timeout(2000)
    assert sum("signal" in one for one in three.said) < 200  # who shows what is said once, and answered by nobody
    three.ben.page.reload()  # whoever loads a page again stays in it
    expect(told(three.ben)).to_be_visible()
    eventually(lambda: three.ben.page.evaluate(MOVE) == [True, True])
    for side in (three.ana, three.visitor):
        eventually(lambda side=side: side.page.evaluate(LOUD)[1] < 0.003)
    three.ben.press("Leave the call")
    expect(three.ben.box().get_by_text("You have left the call; it goes on")).to_be_visible()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_be_hidden()
    three.still_two()
    three.ana.press("Hang up")
    expect(three.visitor.box().get_by_text("The call has ended")).to_be_visible()
    three.ben.page.reload()
    expect(three.ben.page.get_by_text("Ben Okafor joined")).to_be_visible()
    assert three.complaints == []
    three.close()


def test_a_third_who_never_gets_through_disturbs_nobody(filming, house):
    three = Three(filming, house, walled=True)
    three.talk()
    three.join()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_have_text("Ben Okafor is in this call, too")
    expect(three.ben.box().get_by_text("Your network lets no call through.")).to_be_visible()
    for side in (three.ana, three.visitor):
        expect(told(side)).to_be_hidden()
    three.still_two()
    facts = ["CallRang", "CallAnswered", "CallJoined", "CallLeft"]
    assert house.inside(FACTS).strip() == str(facts)
    assert three.complaints == []
    three.close()
