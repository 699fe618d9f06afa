// What we give into a call: a microphone, a camera or a screen, and which of them are on.
import { camera, choose, microphone, screen } from "./media.js";

/** `peers()` are who gets it; `changed` is told when something is on or off, `refused(what, error)` when it cannot be. */
export function makeOurs({ given, isMuted, peers, changed, refused }) {
  const state = { muted: isMuted, camera: false, screen: false };
  const stream = new MediaStream();
  const has = { microphone: given?.microphone ?? null, camera: given?.camera ?? null, screen: null };
  let preview = null; // of our screen

  const all = (act) => Promise.all(peers().map(act));
  const picture = () => has.screen ?? has.camera;
  const showPicture = () => all((peer) => peer.show(picture(), stream));

  /** Opens what is not there yet. Throws what `why` explains when nobody could be heard. */
  async function begin(withPicture) {
    has.microphone ??= await microphone();
    has.microphone.enabled = !state.muted;
    if (withPicture && !has.camera) await camera().then((track) => { has.camera = track; }, (error) => refused("camera", error));
    if (!withPicture) { has.camera?.stop(); has.camera = null; }
    state.camera = Boolean(has.camera);
    for (const track of [has.microphone, has.camera]) if (track) stream.addTrack(track);
  }

  async function take(what, open) {
    try {
      has[what] = await open();
    } catch (error) {
      refused(what, error);
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

  function mute() {
    state.muted = !state.muted;
    if (has.microphone) has.microphone.enabled = !state.muted;
    changed();
  }

  async function toggleCamera() {
    if (state.camera) drop("camera");
    else if (!await take("camera", camera)) return;
    state.camera = Boolean(has.camera);
    if (!has.screen) await showPicture();
    changed();
  }

  async function toggleScreen() {
    if (state.screen) return unshare();
    if (!await take("screen", screen)) return;
    has.screen.addEventListener("ended", unshare);
    state.screen = true;
    await showPicture();
    changed();
  }

  async function unshare() {
    if (!has.screen) return;
    drop("screen");
    state.screen = false;
    await showPicture();
    changed();
  }

  async function change(what, id) {
    choose({ [what]: id });
    if (what === "camera") {
      if (!state.camera) return;
      drop("camera");
      await take("camera", camera);
      state.camera = Boolean(has.camera);
      if (!has.screen) await showPicture();
    } else {
      drop("microphone");
      has.microphone = await microphone().catch(() => null);
      if (has.microphone) { has.microphone.enabled = !state.muted; stream.addTrack(has.microphone); }
      await all((peer) => peer.speak(has.microphone));
    }
    changed();
  }

  return {
    state, begin, mute, change, toggleCamera, toggleScreen,
    tracks: () => [has.microphone, picture()].filter(Boolean).map((track) => ({ track, stream })),
    /** What we see of ourselves. */
    shown() {
      if (!has.screen) return stream;
      if (preview?.of !== has.screen) preview = { of: has.screen, stream: new MediaStream([has.screen]) };
      return preview.stream;
    },
    close() { for (const what of Object.keys(has)) drop(what); },
  };
}
