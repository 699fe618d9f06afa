"""A call in a real Chromium, both sides at once: each side's picture moves, sound goes both ways, and a lost line comes back."""

import datetime as dt

import pytest
from django.utils import timezone

from heard.channels.calls.actions.ring import ring
from heard.channels.calls.models import Call, CallKind, Side
from heard.channels.calls.of_visitors import told_of
from heard.channels.calls.servers import servers
from heard.channels.calls.words import words
from tests.channels.calls.ringing import Line
from tests.channels.calls.turn import SECRET, coturn
from tests.channels.calls.two_sides import TwoSides
from tests.chromium import served, violations

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture
def shop(transactional_db):
    return Line()


# Lets a test see the connections of a page, and force them through the server that passes on.
PEERS = """
const Made = window.RTCPeerConnection;
window.peers = [];
window.RTCPeerConnection = class extends Made {
  constructor(given) { super(ONLY(given)); window.peers.push(this); }
  setConfiguration(given) { super.setConfiguration(ONLY(given)); }
};
"""
OPEN = f"const ONLY = (given) => given; {PEERS}"
RELAYED = f"const ONLY = (given) => ({{ ...given, iceTransportPolicy: 'relay' }}); {PEERS}"
PAIR = """async () => {
  const stats = await window.peers.at(-1).getStats();
  const pair = [...stats.values()].find((one) => one.type === "candidate-pair" && one.nominated && one.state === "succeeded");
  return [stats.get(pair.localCandidateId).candidateType, stats.get(pair.remoteCandidateId).candidateType, pair.bytesReceived];
}"""


@pytest.fixture
def house():
    with served() as address:
        yield address


@pytest.fixture
def begun(filming, shop, house):
    """begun() opens both pages."""
    made = []

    def both(**how):
        sides = TwoSides(filming, house, shop, **{"script": OPEN, **how})
        made.append(sides)
        sides.open_agent()
        sides.open_visitor()
        return sides

    yield both
    for sides in made:
        sides.close()


@pytest.fixture
def sides(begun):
    return begun()


def rung_by_the_visitor(sides, kind="video", answer="Answer with picture"):
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": sides.shop.chat.pk, "kind": kind})
    sides.until(lambda: sides.visitor.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.visitor.press("Call now")
    sides.until(lambda: sides.agent.box().get_by_text("is calling").count(), "ringing")
    sides.agent.press(answer)
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call")


def test_each_side_sees_the_other_move_and_hears_them(sides):
    rung_by_the_visitor(sides)
    for side in (sides.agent, sides.visitor):
        sides.until(side.sees_movement, "movement")
        sides.until(lambda side=side: side.hears() > 0.02, "sound")
    sides.agent.press("Hang up")
    sides.until(lambda: sides.visitor.box().get_by_text("The call has ended").count(), "the end")
    call = Call.objects.get()
    assert (call.state, call.ended_by, call.begun_by, call.agent) == ("ended", "agent", "visitor", sides.shop.ana)
    assert sides.complaints == []


def rung_by_the_agent(sides, name="Call by voice", answer="Answer"):
    sides.agent.page.get_by_role("button", name=name).click()
    sides.until(lambda: sides.agent.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.agent.press("Call now")
    sides.until(lambda: sides.visitor.box().get_by_text("Ana Moreno is calling").count(), "ringing")
    sides.visitor.press(answer)
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call")


def test_who_is_mute_is_not_heard_and_a_picture_can_be_added_to_a_voice_call(sides):
    rung_by_the_agent(sides)
    sides.until(lambda: sides.visitor.hears() > 0.02, "sound")
    assert not sides.visitor.sees_movement()
    sides.agent.press("Mute")
    sides.until(lambda: sides.visitor.box().get_by_text("Ana Moreno is muted").count(), "word of it")
    sides.until(lambda: sides.visitor.hears(1.4) < 0.003, "silence")
    assert sides.agent.hears() > 0.02
    sides.agent.press("Mute")
    sides.until(lambda: sides.visitor.hears() > 0.02, "sound again")
    for mine, other in ((sides.agent, sides.visitor), (sides.visitor, sides.agent)):
        mine.press("Camera")
        sides.until(other.sees_movement, "a picture that was added")
    sides.agent.press("Camera")
    sides.until(lambda: sides.visitor.page.locator(".heard-call .blank").is_visible(), "no picture any more")
    assert sides.agent.sees_movement()
    assert sides.complaints == []


def colour(side):
    """What the other side's picture looks like from afar: red, green, blue."""
    return side.theirs(
        """
        const canvas = document.createElement("canvas");
        [canvas.width, canvas.height] = [1, 1];
        const paper = canvas.getContext("2d");
        paper.imageSmoothingQuality = "high";
        paper.drawImage(video, 0, 0, 1, 1);
        return [...paper.getImageData(0, 0, 1, 1).data].slice(0, 3);
        """
    )


def is_like(one, other):
    return max(abs(mine - theirs) for mine, theirs in zip(one, other, strict=True)) < 60


# Chromium's made-up screen looks like its made-up camera: asked for, and then painted over.
BLUE = """
const asked = navigator.mediaDevices.getDisplayMedia?.bind(navigator.mediaDevices);
navigator.mediaDevices.getDisplayMedia = async (wanted) => {
  for (const track of (await asked(wanted)).getTracks()) track.stop();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [640, 360];
  const paper = canvas.getContext("2d");
  setInterval(() => { paper.fillStyle = "#2040e0"; paper.fillRect(0, 0, 640, 360); }, 50);
  return canvas.captureStream(20);
};
"""


def test_a_shared_screen_takes_the_place_of_the_picture_and_gives_it_back(begun):
    sides = begun(script=OPEN + BLUE)
    rung_by_the_visitor(sides)
    sides.until(sides.visitor.sees_movement, "movement")
    filmed = colour(sides.visitor)
    sides.agent.press("Share your screen")
    sides.until(lambda: sides.visitor.box().get_by_text("shares a screen").count(), "word of it")
    sides.until(lambda: not is_like(colour(sides.visitor), filmed), "the screen")
    sides.agent.press("Share your screen")
    sides.until(lambda: not sides.visitor.box().get_by_text("shares a screen").count(), "word of its end")
    sides.until(lambda: is_like(colour(sides.visitor), filmed) and sides.visitor.sees_movement(), "the picture again")
    assert sides.complaints == []


UFRAG = "() => window.peers.at(-1).remoteDescription.sdp.match(/a=ice-ufrag:(\\S+)/)[1]"


def test_a_call_outlives_its_line_and_finds_another_way_once_that_is_back(sides):
    rung_by_the_visitor(sides)
    sides.until(sides.visitor.sees_movement, "movement")
    way = sides.visitor.page.evaluate(UFRAG)
    sides.is_cut = True
    sides.cut()
    sides.agent.page.evaluate("() => window.peers.at(-1).restartIce()")
    sides.until(lambda: sides.agent.page.evaluate("() => window.peers.at(-1).signalingState") == "have-local-offer")
    sides.pass_on()
    assert sides.visitor.page.evaluate(UFRAG) == way
    assert sides.visitor.sees_movement()
    sides.is_cut = False
    sides.cut()
    sides.until(lambda: sides.visitor.page.evaluate(UFRAG) != way, "another way")
    sides.until(lambda: sides.talk(sides.agent) and sides.visitor.sees_movement(), "movement")
    assert Call.objects.get().state == "answered"


@pytest.mark.parametrize("who", ["agent", "visitor"])
def test_a_call_goes_on_when_a_page_is_loaded_again(sides, who):
    rung_by_the_visitor(sides)
    call = Call.objects.get()
    if who == "agent":
        sides.open_agent()
    else:
        sides.open_visitor()
        sides.visitor.page.evaluate("(chat) => window.line.send({ call: { do: 'look', chat } })", sides.shop.chat.pk)
        sides.visitor.page.evaluate("(call) => window.begin(call)", told_of(call_id=call.pk, at=timezone.now()))
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call again")
    for side in (sides.agent, sides.visitor):
        sides.until(side.sees_movement, "movement")
        sides.until(lambda side=side: side.hears() > 0.02, "sound")
    assert (Call.objects.get().pk, Call.objects.get().state) == (call.pk, "answered")


def test_who_signs_out_of_the_website_during_a_call_is_out_of_it(sides):
    rung_by_the_visitor(sides)
    sides.until(sides.agent.sees_movement, "movement")
    refused = ["refused", "call", {"refused": "call", "why": "unknown_chat", "says": "There is no such chat."}]
    sides.visitor.page.evaluate("() => window.line.hear('open')")  # the line is back, for somebody else
    sides.visitor.page.evaluate("(told) => window.line.hear(...told)", refused)
    sides.until(lambda: sides.visitor.box().get_by_text("The call has ended").count(), "the end")
    sides.until(lambda: not sides.agent.sees_movement(), "no picture any more")


def test_a_call_that_can_only_go_through_a_server_goes_through_coturn(begun, shop, settings, tmp_path):
    with coturn(tmp_path) as server:
        settings.HEARD_STUN_URLS = (server.url.replace("turn:", "stun:"),)
        settings.HEARD_TURN_URLS, settings.HEARD_TURN_SECRET = (server.url,), SECRET
        sides = begun(script=RELAYED)
        rung_by_the_visitor(sides)
        for side in (sides.agent, sides.visitor):
            sides.until(side.sees_movement, "movement")
            ours, theirs, heard = side.page.evaluate(PAIR)
            assert (ours, theirs) == ("relay", "relay")
            assert heard > 10_000
        sides.agent.press("Hang up")
        sides.until(lambda: Call.objects.get().state == "ended", "the end")
    assert f":agent-{shop.ana.pk}" in server.told()
    assert f":visitor-{shop.chat.customer_id}" in server.told()


def test_coturn_refuses_what_has_expired_or_was_made_up(filming, settings, tmp_path):
    with coturn(tmp_path) as server:
        settings.HEARD_TURN_URLS, settings.HEARD_TURN_SECRET = (server.url,), SECRET
        page = filming.new_page()
        page.goto("about:blank")
        good = servers("agent-1", timezone.now())
        late = servers("agent-1", timezone.now() - dt.timedelta(hours=5))
        forged = [{**good[0], "credential": "bm8="}]
        assert [page.evaluate(GATHERED, given) for given in (good, late, forged)] == [1, 0, 0]
        page.close()


GATHERED = """async (iceServers) => {
  const line = new RTCPeerConnection({ iceServers, iceTransportPolicy: "relay" });
  let found = 0;
  line.onicecandidate = ({ candidate }) => { if (candidate?.candidate) found += 1; };
  line.createDataChannel("x");
  await line.setLocalDescription();
  await new Promise((done) => {
    line.onicegatheringstatechange = () => { if (line.iceGatheringState === "complete") done(); };
    setTimeout(done, 15000);
  });
  line.close();
  return Math.min(found, 1);
}"""


def refusing(name):
    return f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('no', '{name}'); }};"


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("NotAllowedError", "Your browser may not use the camera or microphone."),
        ("NotFoundError", "We found no microphone or camera."),
        ("NotReadableError", "Your camera or microphone is used by another program."),
    ],
)
def test_a_refusal_is_told_with_what_to_do_and_can_be_tried_again(begun, shop, name, says):
    sides = begun(script=f"{OPEN} if (location.port === '9') {refusing(name)}")
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": shop.chat.pk, "kind": "voice"})
    sides.until(lambda: sides.visitor.box().get_by_text(says).count(), "the refusal")
    assert sides.visitor.box().get_by_role("button", name="Try again").is_visible()
    sides.visitor.press("Cancel")
    assert not Call.objects.exists()
    ring(conversation=shop.chat, kind=CallKind.VOICE, by=Side.AGENT, agent=shop.ana, at=timezone.now())
    sides.until(lambda: sides.visitor.box().get_by_text("is calling").count(), "ringing")
    sides.visitor.press("Answer")
    sides.until(lambda: sides.visitor.box().get_by_text(says).count(), "the refusal")
    sides.visitor.press("Close")
    sides.visitor.press("Decline")
    sides.until(lambda: Call.objects.get().state == "declined", "the end")


def test_a_network_that_lets_nothing_through_is_named(begun):
    sides = begun(
        script=f"{RELAYED} const later = setTimeout; window.setTimeout = (act, ms, ...more) => later(act, ms === 25000 ? 1500 : ms, ...more);"
    )
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": sides.shop.chat.pk, "kind": "voice"})
    sides.until(lambda: sides.visitor.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.visitor.press("Call now")
    sides.until(lambda: sides.agent.box().get_by_text("is calling").count(), "ringing")
    sides.agent.press("Answer")
    sides.until(
        lambda: sum(
            side.box().get_by_text("Your network lets no call through.").count()
            for side in (sides.agent, sides.visitor)
        ),
        "the reason",
    )
    sides.until(lambda: Call.objects.get().state == "ended", "the end")


def test_a_call_can_be_declined_on_both_sides_and_the_other_is_told(sides, shop):
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": shop.chat.pk, "kind": "voice"})
    sides.until(lambda: sides.visitor.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.visitor.press("Call now")
    sides.until(lambda: sides.agent.box().get_by_text("Cleo Lind is calling").count(), "ringing")
    sides.agent.press("Decline")
    sides.until(lambda: sides.visitor.box().get_by_text("The call was declined").count(), "word of it")
    sides.visitor.press("Close")
    sides.agent.page.get_by_role("button", name="Call with picture").click()
    sides.until(lambda: sides.agent.box().get_by_role("button", name="Call now").is_enabled(), "the check")
    sides.agent.press("Call now")
    sides.until(lambda: sides.visitor.box().get_by_text("Ana Moreno is calling").count(), "ringing")
    sides.visitor.press("Decline")
    sides.until(lambda: sides.agent.box().get_by_text("The call was declined").count(), "word of it")
    assert [call.state for call in Call.objects.order_by("id")] == ["declined", "declined"]
    assert sides.complaints == []


@pytest.mark.parametrize(
    ("width", "theme", "language"), [(1440, "light", "en"), (390, "dark", "en"), (390, "light", "ar")]
)
def test_everybody_can_use_it(begun, shop, width, theme, language):
    sides = begun(language=language, viewport={"width": width, "height": 900}, color_scheme=theme)
    found = {}

    def judge(what, side):
        for one in (sides.agent, sides.visitor) if side is None else (side,):
            found[what, one is sides.agent] = violations(one.page)
            box = one.box().bounding_box()
            if box["x"] < 0 or box["x"] + box["width"] > width or box["y"] < 0:
                found[what, one is sides.agent].append("stands outside")

    said = words(language)
    sides.visitor.page.evaluate("(call) => window.begin(call)", {"chat": shop.chat.pk, "kind": "video"})
    start = sides.visitor.box().get_by_role("button", name=said["call_start"])
    sides.until(start.is_enabled, "the check")
    judge("check", sides.visitor)
    sides.visitor.page.keyboard.press("Enter")  # by keys alone: it stands on the button
    sides.until(lambda: sides.agent.box().count(), "ringing")
    judge("ringing", None)
    sides.agent.press(said["call_answer_video"])
    sides.until(lambda: sides.talk(sides.agent) and sides.talk(sides.visitor), "the call")
    judge("call", None)
    sides.agent.press(said["call_settings"])
    judge("settings", sides.agent)
    assert {what: wrong for what, wrong in found.items() if wrong} == {}
