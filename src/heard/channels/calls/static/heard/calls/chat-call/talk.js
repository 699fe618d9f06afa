// What one side does with calls, whichever it is: ring, be rung, talk, and be told how it ended. The house decides; this shows.
//
// `deeds` are the ways to the house, each a promise of the call as it is then: ring(chat, kind), answer, decline, end, renew.
import { incoming, message, outgoing } from "./cards.js";
import { check } from "./check.js";
import { chosen, opened, why } from "./media.js";
import { makeRoom } from "./room.js";
import { run } from "./running.js";
import { tone } from "./tones.js";

const MINE = "heard-call"; // which call this tab is in, so that it goes on when its page is loaded again
const RINGS = 45000; // ms

export function makeTalk({ root, words, dir, side, deeds, signal }) {
  const room = makeRoom({ root, words, dir });
  const done = new Set(); // calls that are over, for this page
  let call = null;
  let given = null;
  let talk = null;
  let quiet = () => {};
  let clock = 0;
  let isBusy = false; // something is asked of the house, or looked at beforehand
  let late = null; // what was told meanwhile

  const ours = () => Number(sessionStorage.getItem(MINE)) || 0;
  const keep = (found) => sessionStorage.setItem(MINE, found.call);

  function hush() {
    quiet();
    quiet = () => {};
    clearTimeout(clock);
  }

  function rest(wordless = false) {
    hush();
    talk?.close(wordless);
    for (const track of Object.values(given ?? {})) track?.stop();
    [talk, given, call, isBusy, late] = [null, null, null, false, null];
    sessionStorage.removeItem(MINE);
  }

  function over(found, word, wordless = false) {
    if (found) done.add(found.call);
    const name = found?.name;
    const wasTalking = Boolean(talk);
    rest(wordless);
    if (wasTalking) tone("over");
    message(room, room.words(word), { name });
  }

  async function asked(ask, found) {
    try { return await ask(); } catch (error) {
      const says = error?.says || room.words("failed");
      rest();
      if (found) done.add(found.call);
      message(room, says, { name: found?.name });
      return null;
    }
  }

  /** Nobody is called after all: somebody may have rung meanwhile. */
  function leave() {
    room.show(null);
    free();
  }

  /** Somebody here wants to call. */
  async function begin(wanted) {
    if (call || isBusy) return;
    isBusy = true;
    const isKnown = chosen().checked && !wanted.check;
    if (isKnown) return tracksFor(wanted.kind === "video", () => begin(wanted), (tracks) => ring(wanted, tracks), leave);
    await check(room, wanted.kind, { start: (tracks) => ring(wanted, tracks), cancel: leave });
  }

  /** Opens the microphone before anything is asked of anybody: who is refused may try again. */
  async function tracksFor(withPicture, again, use, close) {
    try {
      given = await opened(withPicture);
    } catch (error) {
      isBusy = false;
      message(room, room.words(why(error)), { again, close });
      return;
    }
    await use(given);
  }

  function free() {
    isBusy = false;
    const found = late;
    late = null;
    if (found) told(found);
  }

  async function ring(wanted, tracks) {
    given = tracks;
    const found = await asked(() => deeds.ring(wanted.chat, wanted.kind), null);
    if (!found) return;
    if (found.state !== "ringing" || !isOurs(found)) { rest(); told(found); return; }
    call = { ...found, name: found.name || wanted.name };
    keep(call);
    calling();
    free();
  }

  function calling() {
    outgoing(room, call, { end: () => end() });
    quiet = tone("back");
    clock = setTimeout(() => end("missed"), RINGS);
  }

  const isOurs = (found) => found.by === (side === "agent" ? "us" : "you");

  async function end(word = "ended") {
    const found = call;
    if (!found) return;
    over(found, word);
    await deeds.end(found.call).catch(() => {});
  }

  async function answer(withPicture) {
    const found = call;
    hush();
    isBusy = true;
    const back = () => { call = null; rings(found); };
    await tracksFor(withPicture, () => answer(withPicture), async () => {
      keep(found);
      const now = await asked(() => deeds.answer(found.call), found);
      if (!now) return;
      if (now.state === "answered") start({ ...found, ...now, name: now.name || found.name }, withPicture);
      free();
      if (now.state !== "answered") told(now);
    }, back);
  }

  async function decline() {
    const found = call;
    done.add(found.call);
    rest();
    room.show(null);
    await deeds.decline(found.call).catch(() => {});
  }

  function start(found, withPicture) {
    hush();
    call = found;
    talk = run({
      room, side, call, given, withPicture,
      signal: (words) => signal(found.call, words),
      renew: () => deeds.renew(found.call),
      hangUp: () => end(),
      over: (word) => {
        if (word === "elsewhere") return over(found, word);
        end(word);
      },
    });
    given = null;
  }

  /** The house tells how a call stands. */
  function told(found) {
    if (!found?.call || done.has(found.call)) return;
    if (isBusy) { late = found; return; }
    if (found.state === "ringing") rings(found);
    else if (found.state === "answered") runs(found);
    else ends(found);
  }

  function rings(found) {
    if (call) return;
    if (isOurs(found)) {
      if (ours() !== found.call) return;
      call = found; // this page was loaded again while it rang
      calling();
      return;
    }
    call = found;
    incoming(room, call, { answer, decline });
    quiet = tone("ring");
    clock = setTimeout(() => { if (call?.call === found.call && !talk) { rest(); room.show(null); } }, RINGS + 5000);
  }

  function runs(found) {
    if (talk) return;
    if (ours() === found.call) start({ ...call, ...found, name: found.name || call?.name }, found.kind === "video");
    else if (call?.call === found.call) { done.add(found.call); rest(); room.show(null); }
  }

  function ends(found) {
    const isShown = call?.call === found.call;
    done.add(found.call);
    if (!isShown) return;
    const word = talk ? "ended" : found.state;
    if (!talk && !isOurs(call)) { rest(); room.show(null); return; } // it rang here, and somebody else saw to it
    over(call, word, true);
  }

  return {
    begin,
    told,
    signalled: (number, words) => { if (call?.call === number) talk?.hear(words); },
    back: () => talk?.back(),
    ours,
    isIn: () => Boolean(talk),
  };
}
