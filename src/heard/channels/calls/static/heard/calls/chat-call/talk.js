// What one side does with calls, whichever it is: ring, be rung, talk, join, and be told how it ended. The house decides; this shows.
//
// `deeds` are the ways to the house, each a promise of the call as it is then: ring(chat, kind), answer, decline, end, renew; and
// where one may join the calls of others, join, leave and letGo.
import { makeAsking } from "./asking.js";
import { incoming, message, outgoing } from "./cards.js";
import { check } from "./check.js";
import { makeHolding } from "./holding.js";
import { chosen } from "./media.js";
import { makeRoom } from "./room.js";
import { run } from "./running.js";
import { tone } from "./tones.js";

const RINGS = 45000; // ms
const [AGAIN, TRIES] = [1500, 20]; // ms, and how often what must reach the house is said

/** Says something to the house until it is heard: it may be away for a moment, and nobody else would tell the other side. */
async function surely(deed, call) {
  for (let left = TRIES; left; left -= 1) {
    try {
      return await deed(call);
    } catch ({ says, isGone }) {
      if (says || isGone) return null;
      await new Promise((go) => setTimeout(go, AGAIN));
    }
  }
  return null;
}

export function makeTalk({ root, words, dir, side, deeds, signal }) {
  const room = makeRoom({ root, words, dir });
  const held = makeHolding();
  const { asked, tracksFor } = makeAsking(room, held);

  function over(found, word, wordless = false) {
    held.finish(found);
    const wasTalking = Boolean(held.talk);
    held.rest(wordless);
    if (wasTalking) tone("over");
    if (!ringsNext()) message(room, room.words(word), { name: found?.name });
  }

  /** Whoever rang meanwhile, and still does, rings here now. */
  function ringsNext() {
    const { next } = held;
    held.next = null;
    if (next && !held.isDone(next)) rings(next);
    return Boolean(held.call);
  }

  /** Somebody else rings while a call goes on here; or does not any more. */
  function knocks(found) {
    held.next = found;
    held.talk?.knocks(found?.name ?? "");
  }

  /** It is over here, without a word: somebody else saw to it, or nobody is called after all. */
  function drop(found) {
    held.finish(found);
    held.rest();
    room.show(null);
    ringsNext();
  }

  /** Nobody is called after all: somebody may have rung meanwhile. */
  function leave() {
    room.show(null);
    free();
  }

  /** Whether there is a call here already; who tries to begin another is reminded. */
  function isEngaged() {
    held.talk?.remind();
    return Boolean(held.call) || held.isBusy;
  }

  /** Somebody here wants to call. */
  async function begin(wanted) {
    if (isEngaged()) return;
    held.isBusy = true;
    const isKnown = chosen().checked && !wanted.check;
    if (isKnown) return tracksFor(wanted.kind === "video", () => begin(wanted), (tracks) => ring(wanted, tracks), leave);
    await check(room, wanted.kind, { start: (tracks) => ring(wanted, tracks), cancel: leave });
  }

  function free() {
    held.isBusy = false;
    const found = held.late;
    held.late = null;
    if (found) told(found);
  }

  async function ring(wanted, tracks) {
    held.given = tracks;
    const found = await asked(() => deeds.ring(wanted.chat, wanted.kind), null);
    if (!found) return;
    if (found.state !== "ringing" || !isOurs(found)) { held.rest(); told(found); return; }
    held.call = { ...found, name: found.name || wanted.name };
    held.keep(held.call);
    calling();
    free();
  }

  function calling() {
    outgoing(room, held.call, { end: () => end() });
    held.ring("back", RINGS, () => end("missed"));
  }

  const isOurs = (found) => found.by === (side === "agent" ? "us" : "you");
  const isThird = (found) => Boolean(found?.third?.mine);

  async function end(word = "ended") {
    const found = held.call;
    if (!found) return;
    const hangUp = isThird(found) ? deeds.leave : deeds.end;
    over(found, isThird(found) && word === "ended" ? "left" : word);
    await surely(hangUp, found.call);
  }

  async function answer(withPicture) {
    const found = held.call;
    held.hush();
    held.isBusy = true;
    const back = () => { held.call = null; rings(found); };
    await tracksFor(withPicture, () => answer(withPicture), async () => {
      held.keep(found);
      const now = await asked(() => deeds.answer(found.call), found);
      if (!now) return;
      if (now.state === "answered") start({ ...found, ...now, name: now.name || found.name }, withPicture);
      free();
      if (now.state !== "answered") told(now);
    }, back);
  }

  async function decline() {
    const found = held.call;
    drop(found);
    await surely(deeds.decline, found.call);
  }

  /** Somebody here joins a call of others. */
  async function join(number) {
    if (isEngaged()) return;
    held.isBusy = true;
    await tracksFor(false, () => join(number), async () => {
      const now = await asked(() => deeds.join(number), null);
      if (!now) return;
      held.revive(now);
      held.keep(now);
      start(now, false, true); // what was pressed is gone
      free();
    }, leave);
  }

  function start(found, withPicture, claim = false) {
    held.hush();
    held.call = found;
    held.talk = run({
      room, side: isThird(found) ? "third" : side, call: found, given: held.given, withPicture, claim,
      signal: (words_) => signal(found.call, words_),
      renew: () => deeds.renew(found.call),
      hangUp: () => end(),
      letGo: () => deeds.letGo?.(found.call).catch(() => {}),
      over: (word) => {
        if (word === "elsewhere") return over(found, word);
        end(word);
      },
    });
    held.given = null;
    if (held.next) knocks(held.next);
  }

  /** The house tells how a call stands. */
  function told(found) {
    if (!found?.call || held.isDone(found)) return;
    if (held.isBusy) { held.late = found; return; }
    if (held.next?.call === found.call && found.state !== "ringing") knocks(null);
    if (found.state === "ringing") rings(found);
    else if (found.state === "answered") runs(found);
    else ends(found);
  }

  function rings(found) {
    if (held.call) {
      if (found.call !== held.call.call && !isOurs(found)) knocks(found);
      return;
    }
    if (isOurs(found)) {
      if (held.ours() !== found.call) return;
      held.call = found; // this page was loaded again while it rang
      calling();
      return;
    }
    held.call = found;
    incoming(room, found, { answer, decline });
    held.ring("ring", RINGS + 5000, () => { if (held.call?.call === found.call && !held.talk) drop(found); });
  }

  function runs(found) {
    if (held.talk) {
      if (held.call.call === found.call) held.talk.third(found.third?.name ?? "");
      return;
    }
    if (held.ours() === found.call) start({ ...held.call, ...found, name: found.name || held.call?.name }, found.kind === "video" && !isThird(found));
    else if (held.call?.call === found.call) drop(found);
  }

  function ends(found) {
    const { call, talk } = held;
    held.finish(found);
    if (call?.call !== found.call) return;
    if (!talk && !isOurs(call)) { drop(found); return; } // it rang here, and somebody else saw to it
    const word = talk && found.state !== "left" ? "ended" : found.state;
    over(call, word, true);
  }

  return {
    begin,
    join,
    told,
    signalled: (number, words_) => { if (held.call?.call === number) held.talk?.hear(words_); },
    back: () => held.talk?.back(),
    ours: held.ours,
    isIn: () => Boolean(held.talk),
  };
}
