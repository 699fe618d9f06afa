// A running call, from the moment it is answered to its end: our tracks, the connection, its window.
import { camera, choose, microphone, screen, why } from "./media.js";
import { makePeer } from "./peer.js";
import { judged } from "./quality.js";
import { callWindow } from "./window.js";

const PATIENCE = 25000; // ms to find a way to each other
const GIVEN_UP = 45000; // ms without the other side, once it was there
const SIGN_OF_LIFE = 60000; // ms
const LOOKS = 2000; // ms

/** Begins; `over(word)` is told when it cannot go on. Returns what the house tells it: signals, a line that is back, the end. */
export function run({ room, side, call, given, withPicture, signal, renew, hangUp, over }) {
  const ours = { muted: false, camera: false, screen: false };
  const other = { muted: false, camera: false, screen: false };
  const stream = new MediaStream();
  const has = { microphone: given?.microphone ?? null, camera: given?.camera ?? null, screen: null };
  let isOver = false;
  let waiting = 0;
  let awaited = ""; // why it will be over, if nothing comes
  let isThere = false; // connected
  const window_ = callWindow(room, call, { mute, camera: toggleCamera, screen: toggleScreen, end: hangUp, change });
  const early = [];
  let peer = null;
  const handle = { hear: (words) => (peer ? peer.hear(words) : early.push(words)), back: () => peer?.join(), close };

  const begin = async () => {
    has.microphone ??= await microphone();
    if (withPicture && !has.camera) await camera().then((track) => { has.camera = track; }, () => room.say(room.words("no_camera")));
    if (!withPicture) { has.camera?.stop(); has.camera = null; }
    if (isOver) return close();
    ours.camera = Boolean(has.camera);
    for (const track of [has.microphone, has.camera]) if (track) stream.addTrack(track);
    peer = makePeer({ side, servers: call.servers, send: signal, tracks, state: () => ({ ...ours }), tell: told });
    show();
    wait("gone", PATIENCE);
    peer.join();
    for (const words of early.splice(0)) peer.hear(words);
  };

  const looking = setInterval(look, LOOKS);
  const living = setInterval(freshen, SIGN_OF_LIFE);

  begin().catch((error) => { if (!isOver) over(why(error)); });
  return handle;

  async function look() {
    window_.quality(isThere ? judged(await peer?.stats()) : "");
  }

  function tracks() {
    const picture = has.screen ?? has.camera;
    return [has.microphone, picture].filter(Boolean).map((track) => ({ track, stream }));
  }

  function show() {
    window_.tell({ ours, other, stream: has.screen ? preview(has.screen) : stream });
    peer?.told();
  }

  function preview(track) {
    if (preview.of !== track) { preview.of = track; preview.stream = new MediaStream([track]); }
    return preview.stream;
  }

  function told(what, detail) {
    if (isOver) return;
    if (what === "track") heard(detail);
    else if (what === "state") { Object.assign(other, { muted: detail.muted === true, camera: detail.camera === true, screen: detail.screen === true }); window_.tell({ ours, other, stream: has.screen ? preview(has.screen) : stream }); }
    else if (what === "connection") moved(detail);
    else if (what === "found") found(detail);
    else if (what === "mending") freshen();
    else if (what === "elsewhere") over("elsewhere");
    else if (what === "bye") wait("gone", 8000); // the page may only be loaded anew; the house tells when it was the end
  }

  /** A line was made: with somebody who was not there before (a page that was loaded again), or as the one before found no way. */
  function found(isNew) {
    isThere = false;
    window_.state("connecting");
    if (isNew || awaited !== "no_way") wait("no_way", PATIENCE);
  }

  function heard({ track, stream: theirs }) {
    const screen_ = window_.theirs;
    if (screen_.srcObject !== theirs) screen_.srcObject = theirs ?? new MediaStream([track]);
    screen_.play().catch(() => {});
  }

  function moved(how) {
    isThere = how === "connected";
    if (isThere) { clearTimeout(waiting); [waiting, awaited] = [0, ""]; window_.state(""); room.say(room.words("running")); return; }
    if (how !== "disconnected" && how !== "failed") return;
    window_.state("reconnecting");
    if (!waiting) wait(window_.theirs.srcObject?.active ? "gone" : "no_way", GIVEN_UP);
  }

  function wait(word, patience) {
    clearTimeout(waiting);
    awaited = word;
    waiting = setTimeout(() => over(word), patience);
  }

  async function freshen() {
    const found = await renew().catch(() => null);
    if (found?.servers && peer) peer.renew(found.servers);
  }

  function mute() {
    ours.muted = !ours.muted;
    if (has.microphone) has.microphone.enabled = !ours.muted;
    show();
  }

  async function toggleCamera() {
    if (ours.camera) drop("camera");
    else if (!await take("camera", camera)) return;
    ours.camera = Boolean(has.camera);
    if (!has.screen) await peer.show(has.camera, stream);
    show();
  }

  async function toggleScreen() {
    if (ours.screen) return unshare();
    if (!await take("screen", screen)) return;
    has.screen.addEventListener("ended", unshare);
    ours.screen = true;
    await peer.show(has.screen, stream);
    show();
  }

  async function unshare() {
    if (!has.screen) return;
    drop("screen");
    ours.screen = false;
    await peer.show(has.camera, stream);
    show();
  }

  async function take(what, open) {
    try {
      has[what] = await open();
    } catch (error) {
      window_.state(what === "screen" ? "no_screen" : why(error));
      setTimeout(() => { if (!waiting) window_.state(""); }, 5000);
      return false;
    }
    if (what === "camera") stream.addTrack(has.camera);
    return true;
  }

  function drop(what) {
    const track = has[what];
    has[what] = null;
    track?.stop();
    if (track) stream.removeTrack(track);
  }

  async function change(what, id) {
    choose({ [what]: id });
    if (what === "camera") {
      if (!ours.camera) return;
      drop("camera");
      await take("camera", camera);
      ours.camera = Boolean(has.camera);
      if (!has.screen) await peer.show(has.camera, stream);
    } else {
      drop("microphone");
      has.microphone = await microphone().catch(() => null);
      if (has.microphone) { has.microphone.enabled = !ours.muted; stream.addTrack(has.microphone); }
      await peer.speak(has.microphone);
    }
    show();
  }

  function close(wordless = false) {
    isOver = true;
    clearTimeout(waiting);
    clearInterval(looking);
    clearInterval(living);
    peer?.close(wordless);
    for (const what of Object.keys(has)) drop(what);
    window_.close();
  }
}
