// One other person of a running call: the connection to them, what they show, and how long one waits for them.
import { makePeer } from "./peer.js";

const PATIENCE = 25000; // ms to find a way to each other
const GIVEN_UP = 45000; // ms without the other side, once it was there

/** `moved` is told when the connection comes or goes, `gone(word)` when it cannot be any more, as far as one can see. */
export function makeOther({ side, other, name, tile, servers, send, tracks, state, moved, changed, gone, elsewhere, freshen }) {
  const theirs = { muted: false, camera: false, screen: false };
  let waiting = 0;
  let awaited = ""; // why it will be over, if nothing comes
  let word = "connecting"; // how the connection is; "" when all is well
  const peer = makePeer({ side, other, servers, send, tracks, state, tell: told });
  wait("gone", PATIENCE);

  function told(what, detail) {
    if (what === "track") heard(detail);
    else if (what === "state") shows(detail);
    else if (what === "connection") connected(detail);
    else if (what === "found") found(detail);
    else if (what === "mending") freshen();
    else if (what === "elsewhere") elsewhere();
    else if (what === "bye") wait("gone", 8000); // the page may only be loaded anew; the house tells when it was the end
  }

  function now(said) {
    word = said;
    tile.state(word);
    moved(word);
  }

  /** A line was made: with somebody who was not there before (a page that was loaded again), or as the one before found no way. */
  function found(isNew) {
    now("connecting");
    if (isNew || awaited !== "no_way") wait("no_way", PATIENCE);
  }

  function heard({ track, stream }) {
    const { video } = tile;
    if (video.srcObject !== stream) video.srcObject = stream ?? new MediaStream([track]);
    video.play().catch(() => {});
  }

  function shows(detail) {
    for (const what of Object.keys(theirs)) theirs[what] = detail[what] === true;
    tile.tell(theirs);
    changed();
  }

  function connected(how) {
    if (how === "connected") {
      clearTimeout(waiting);
      [waiting, awaited] = [0, ""];
      now("");
    } else if (how === "disconnected" || how === "failed") {
      now("reconnecting");
      if (!waiting) wait(tile.video.srcObject?.active ? "gone" : "no_way", GIVEN_UP);
    }
  }

  function wait(why, patience) {
    clearTimeout(waiting);
    awaited = why;
    waiting = setTimeout(() => {
      waiting = 0;
      word = why;
      tile.state(why);
      gone(why);
    }, patience);
  }

  return {
    name, peer, tile,
    isThere: () => !word,
    isAwaited: () => Boolean(waiting),
    close(wordless) {
      clearTimeout(waiting);
      peer.close(wordless);
      tile.video.srcObject = null;
    },
  };
}
