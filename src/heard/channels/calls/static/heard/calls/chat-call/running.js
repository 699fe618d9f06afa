// A running call, from the moment it is answered to its end: what we give, who else is in it, its window. Two hold it, "agent" and
// "visitor"; a "third" may join. What becomes of the third is nothing to the two.
import { why } from "./media.js";
import { makeOther } from "./other.js";
import { makeOurs } from "./ours.js";
import { judged } from "./quality.js";
import { callWindow } from "./window.js";

const SIGN_OF_LIFE = 60000; // ms
const LOOKS = 2000; // ms

/** Begins, and takes the keyboard if it may `claim` it; `over(word)` is told when it cannot go on, `letGo` that the third cannot be reached. Returns what the house tells it. */
export function run({ room, side, call, given, withPicture, claim, signal, renew, hangUp, letGo, over }) {
  const isThird = side === "third";
  const others = new Map(); // by their side
  const early = [];
  let third = call.third?.name ?? "";
  let servers = call.servers;
  let hasBegun = false;
  let isOver = false;
  const ours = makeOurs({ given, isMuted: isThird, peers: () => [...others.values()].map(({ peer }) => peer), changed: show, refused, heard: settle });
  const window_ = callWindow(room, call, { mute: ours.mute, camera: ours.toggleCamera, screen: ours.toggleScreen, end: hangUp, change: ours.change }, { end: isThird ? "leave" : "end", claim });
  const looking = setInterval(look, LOOKS);
  const living = setInterval(freshen, SIGN_OF_LIFE);
  begin().catch((error) => { if (!isOver) over(why(error)); });

  async function begin() {
    await ours.begin(withPicture);
    if (isOver) return ours.close();
    hasBegun = true;
    if (side !== "visitor") meet("visitor", call.name);
    if (side !== "agent") meet("agent", isThird ? call.agent : call.name);
    if (isThird) draw();
    else follow();
    for (const words of early.splice(0)) hear(words);
  }

  function meet(other, name) {
    const tile = window_.tile(name);
    others.set(other, makeOther({
      side, other, name, tile, servers, send: signal, tracks: ours.tracks, state: ours.state,
      moved: (word) => moved(other, word), changed: draw, gone: (word) => gone(other, word),
      elsewhere: () => over("elsewhere"), freshen,
    }));
    others.get(other).peer.join();
  }

  /** Lets the third come and go as the house tells. */
  function follow() {
    const there = others.get("third");
    if (there && there.name !== third) {
      there.close();
      window_.clear(there.tile);
      others.delete("third");
      room.say(room.words("parted", there.name));
    }
    if (third && !others.has("third")) {
      meet("third", third);
      room.say(room.words("joined", third));
    }
    window_.third(third && room.words("third", third));
    draw();
  }

  function hear(words) {
    for (const one of [...others.values()]) one.peer.hear(words);
  }

  /** Those without whom there is no call: for a third, either. */
  const needed = () => [...others].filter(([other]) => other !== "third").map(([, one]) => one);

  function moved(other, word) {
    if (other === "third" || isOver) return;
    const says = needed().some((one) => one.isThere()) ? "" : word;
    window_.state(says);
    if (!word) room.say(room.words("running"));
  }

  function gone(other, word) {
    if (isOver) return;
    if (other === "third") letGo?.();
    else if (!needed().some((one) => one.isThere() || one.isAwaited())) over(word);
  }

  /** Shows what we give now, and tells the others; what they give is shown only (`draw`), or it would never end. */
  function show() {
    draw();
    for (const { peer } of others.values()) peer.told();
  }

  function draw() {
    if (!hasBegun || isOver) return;
    if (isThird) window_.third(room.words(ours.state().muted ? "quietly" : "audibly"));
    window_.tell(ours.state(), ours.shown(), [...others.values()].every(({ tile }) => tile.isBlank()));
  }

  function refused(what, error) {
    if (what === "camera" && !hasBegun) return room.say(room.words("no_camera"));
    window_.state(what === "screen" ? "no_screen" : why(error));
    if (what !== "microphone") setTimeout(settle, 5000); // who cannot be heard goes on being told
  }

  function settle() {
    if (!isOver && !needed().some((one) => one.isAwaited())) window_.state("");
  }

  async function look() {
    const there = needed().find((one) => one.isThere());
    window_.quality(there ? judged(await there.peer.stats()) : "");
  }

  async function freshen() {
    const found = await renew().catch(({ isGone }) => (isGone ? { state: "ended" } : null));
    if (isOver) return;
    if (found?.state && found.state !== "answered") return over("ended"); // word of it was lost, or one may not be in it any more
    if (!found?.servers?.length) return;
    servers = found.servers;
    for (const { peer } of others.values()) peer.renew(servers);
  }

  return {
    hear: (words) => { if (hasBegun) hear(words); else early.push(words); },
    back: () => { for (const { peer } of others.values()) peer.join(); },
    /** Another call was to begin: there is this one. */
    remind() {
      window_.state("running");
      setTimeout(settle, 5000);
    },
    /** Somebody else calls meanwhile: their name, or "" when they do not any more. */
    knocks(name) {
      const says = name && room.words("knocks", name);
      window_.knocks(says);
      if (says) room.say(says);
    },
    /** Who is in it beside the two, as the house tells: their name, or "". */
    third(name) {
      third = name;
      if (hasBegun && !isThird && !isOver) follow();
    },
    close(wordless = false) {
      isOver = true;
      clearInterval(looking);
      clearInterval(living);
      for (const one of others.values()) one.close(wordless);
      ours.close();
      window_.close();
    },
  };
}
