// The connection to one other person of a call. Sides are "agent" and "visitor", who hold the call, and "third", who joined it:
// each two of them have a connection of their own. The side that stands first in LEADERS leads: it makes each line and offers
// first, so that two never begin against each other. What is said may get lost, and is then said again (line.js).
//
// What is signalled reaches all: {from, side, hi} "I am here", for a third or from one {…, to: side}, answered with {…, to: from};
// {line, nth, description}, {line, candidates}; {state}, {mend} "lead us another way", {bye}. What belongs to nobody here is past.
import { makeLine } from "./line.js";

const LEADERS = ["third", "agent", "visitor"];
const IMPATIENT = 2500; // ms without a way before another is sought
const AGAIN = 3000; // ms until what was not answered is said again
const ROUNDS = 2; // so often a way is sought in vain, or an offer repeated, until the whole line is made anew

export function makePeer({ side, other, servers, send, tracks, state, tell }) {
  const me = crypto.randomUUID();
  const leads = LEADERS.indexOf(side) < LEADERS.indexOf(other);
  const isWithThird = [side, other].includes("third");
  let ice = servers;
  let them = null;
  let now = null; // the line
  let joined = null; // with whom it was made
  let hearing = Promise.resolve();
  let mending = 0;
  let isOver = false;
  const watching = setInterval(watch, AGAIN);

  const say = (words, to = them) => send({ from: me, side, ...(to && { to }), ...words });
  const join = () => say({ hi: true }, isWithThird ? other : null);

  function open(name) {
    shut();
    const isNew = joined !== them;
    joined = them;
    const here = makeLine({
      name, leads, servers: ice, tracks: tracks(), say,
      tell: (what, detail) => { if (now === here) { if (what === "connection") moved(detail); else tell(what, detail); } },
    });
    now = here;
    tell("found", leads && isNew); // the other side told of it when the two met
  }

  function shut() {
    clearTimeout(mending);
    now?.shut();
    now = null;
  }

  async function hear(words) {
    if (isOver) return;
    if (words.side === side && words.hi && words.from !== me) return tell("elsewhere");
    if (words.side !== other || (words.to ? ![me, side].includes(words.to) : isWithThird)) return;
    if (words.hi) return met(words);
    if (words.from !== them) return;
    if (words.state) tell("state", words.state);
    else if (words.bye) tell("bye");
    else if (words.mend && leads) mend();
    if (!words.line) return;
    if (!leads && words.description?.type === "offer" && words.line !== now?.name) open(words.line);
    if (words.line === now?.name) await now.hear(words);
  }

  function met({ from, to }) {
    const isNew = from !== them;
    them = from;
    if (to !== me) say({ hi: true });
    if (isNew && !leads) tell("found", true);
    if (leads && (isNew || !now)) open(crypto.randomUUID());
    else if (now?.waits()) now.repeat();
    say({ state: state() });
  }

  function moved(how) {
    clearTimeout(mending);
    if (how === "connected") now.times = 0;
    tell("connection", how);
    if (how === "disconnected") mending = setTimeout(mend, IMPATIENT);
    else if (how === "failed") mend();
  }

  /** Looks every few seconds whether anything is stuck. */
  function watch() {
    if (!now || them !== joined) join();
    else if (now.waits()) {
      if (now.waits() < AGAIN / 2) return;
      if (leads && !now.isThrough() && (now.times += 1) > ROUNDS) anew();
      else now.repeat();
    } else if (!now.isThrough() && Date.now() - now.since > 2 * AGAIN) mend();
  }

  function mend() {
    tell("mending");
    if (!leads || !now) { join(); say({ mend: true }); return; }
    if (now.waits() || Date.now() - now.since < AGAIN) return; // another way is sought already
    now.since = Date.now();
    if ((now.times += 1) > ROUNDS) anew();
    else now.restart();
  }

  function anew() {
    hearing = Promise.resolve(); // what is heard on a line that is closed meanwhile never comes to its end
    open(crypto.randomUUID());
  }

  return {
    /** Says that this side is here: at the beginning, and whenever the signals' own line came back. */
    join,
    hear: (words) => { hearing = hearing.then(() => hear(words)).catch((error) => console.warn("Heard: a signal made no sense", error)); return hearing; },
    told: () => { if (them) say({ state: state() }); },
    /** Sends this picture from now on, or none: it takes the place of the one before. */
    show: async (track, stream) => now?.show(track, stream),
    speak: async (track, stream) => now?.speak(track, stream),
    renew(found) {
      ice = found;
      now?.renew(ice);
    },
    stats: () => now?.stats(),
    close(wordless) {
      isOver = true;
      clearInterval(watching);
      if (them && !wordless) say({ bye: true });
      shut();
    },
  };
}
