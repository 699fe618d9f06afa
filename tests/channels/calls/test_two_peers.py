"""Two ends of a call find each other however slow, late or forgetful the line between them is that carries their signals."""

import pytest

from tests.chromium import served

pytestmark = [pytest.mark.slow, pytest.mark.browser]

# Both ends in one page. What they signal arrives in order and late, and the numbers of `lost` (from 0) not at all.
CALL = """async ({ seed, lost, late, tracks, patience }) => {
  const { makePeer } = await import("/static/heard/calls/chat-call/peer.js");
  let state = seed;
  const random = () => ((state = (state * 1103515245 + 12345) % 2147483648) / 2147483648);
  const wait = (ms) => new Promise((done) => setTimeout(done, ms));
  const warned = [];
  console.warn = (...said) => warned.push(said.map(String).join(" "));
  let number = -1;
  const ends = {};
  const states = {};
  const way = (to) => {
    let before = Promise.resolve();
    return (words) => {
      number += 1;
      const isLost = lost.includes(number);
      const text = JSON.stringify(words);
      const after = random() * late;
      before = before.then(() => wait(after)).then(() => { if (!isLost) ends[to]?.hear(JSON.parse(text)); });
    };
  };
  const streams = {};
  for (const side of ["agent", "visitor"]) {
    const wanted = tracks[side];
    streams[side] = await navigator.mediaDevices.getUserMedia({ audio: true, video: wanted === "video" });
  }
  const end = (side, other) => makePeer({
    side, other, servers: [], send: way(other),
    tracks: () => streams[side].getTracks().map((track) => ({ track, stream: streams[side] })),
    state: () => ({ muted: false }),
    tell: (what, detail) => { if (what === "connection") states[side] = detail; },
  });
  const until = performance.now() + patience;
  for (const side of random() < 0.5 ? ["agent", "visitor"] : ["visitor", "agent"]) {
    ends[side] = end(side, side === "agent" ? "visitor" : "agent");
    ends[side].join();
    await wait(random() * late);
  }
  const isThrough = () => states.agent === "connected" && states.visitor === "connected";
  while (!isThrough() && performance.now() < until) await wait(50);
  const found = isThrough();
  for (const one of Object.values(ends)) one.close();
  for (const stream of Object.values(streams)) stream.getTracks().forEach((track) => track.stop());
  return { found, warned };
}"""


@pytest.fixture(scope="module")
def page(studio):
    with served() as address:
        page = studio.new_context().new_page()
        page.goto(f"{address}/static/heard/calls/chat-call/peer.js")
        yield page
        page.context.close()


def called(page, *, seed=1, lost=(), late=0, agent="video", visitor="video", patience=60):
    tracks = {"agent": agent, "visitor": visitor}
    given = {"seed": seed, "lost": list(lost), "late": late, "tracks": tracks, "patience": patience * 1000}
    return page.evaluate(CALL, given)


@pytest.mark.parametrize("late", [0, 30, 300, 1500])
@pytest.mark.parametrize(("agent", "visitor"), [("video", "video"), ("voice", "video"), ("video", "voice")])
def test_two_ends_find_each_other_however_slow_their_signals_are(page, late, agent, visitor):
    for seed in range(1, 4):
        assert called(page, seed=seed, late=late, agent=agent, visitor=visitor) == {"found": True, "warned": []}


@pytest.mark.parametrize("lost", [[number] for number in range(8)] + [[0, 1, 2, 3], [2, 4, 6, 8], [5, 6, 7, 8, 9]])
def test_whatever_signal_is_lost_is_said_again(page, lost):
    assert called(page, lost=lost, late=20) == {"found": True, "warned": []}
