// What one page holds of calls: the one that rings or runs here, what was opened for it, and which are over.
import { tone } from "./tones.js";

const MINE = "heard-call"; // which call this tab is in, so that it goes on when its page is loaded again

export function makeHolding() {
  const done = new Set(); // calls that are over, for this page
  let quiet = () => {};
  let clock = 0;
  const holding = {
    call: null,
    given: null, // a microphone and a camera that were opened for it
    talk: null, // it runs
    isBusy: false, // something is asked of the house, or looked at beforehand
    late: null, // what was told meanwhile
    next: null, // one that rings while another goes on
    isDone: (found) => done.has(found.call),
    finish: (found) => { if (found) done.add(found.call); },
    revive: (found) => done.delete(found.call),
    ours: () => Number(sessionStorage.getItem(MINE)) || 0,
    keep: (found) => sessionStorage.setItem(MINE, found.call),
    /** Lets a tone be heard, for so many milliseconds at most; then `after`. */
    ring(name, lasts, after) {
      quiet = tone(name);
      clock = setTimeout(after, lasts);
    },
    hush() {
      quiet();
      quiet = () => {};
      clearTimeout(clock);
    },
    /** Lets go of everything. */
    rest(wordless = false) {
      holding.hush();
      holding.talk?.close(wordless);
      for (const track of Object.values(holding.given ?? {})) track?.stop();
      Object.assign(holding, { call: null, given: null, talk: null, isBusy: false, late: null });
      sessionStorage.removeItem(MINE);
    },
  };
  return holding;
}
