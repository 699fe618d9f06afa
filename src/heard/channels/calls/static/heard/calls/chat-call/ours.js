// What we give into a call: a microphone, a camera or a screen, and which of them are on.
import { camera, choose, microphone, Refused, screen } from "./media.js";

/**
 * `peers()` are who gets it; `changed` is told when something is on or off, `refused(what, error)` when it cannot be, `heard`
 * when a microphone that was gone is there again.
 */
export function makeOurs({ given, isMuted, peers, changed, refused, heard }) {
  const state = { muted: isMuted, camera: false, screen: false };
  const stream = new MediaStream();
  const has = { microphone: given?.microphone ?? null, camera: given?.camera ?? null, screen: null };
  const waits = navigator.mediaDevices; // where a microphone that is plugged in is told of
  let preview = null; // of our screen
  let isOver = false;

  const all = (act) => Promise.all(peers().map(act));
  const picture = () => has.screen ?? has.camera;
  const showPicture = () => all((peer) => peer.show(picture(), stream));

  /** What is unplugged, or forbidden after all, ends by itself. */
  function watch(what) {
    const track = has[what];
    track?.addEventListener("ended", () => { if (has[what] === track) (what === "camera" ? unseen : listen)(); });
  }

  async function unseen() {
    drop("camera");
    state.camera = false;
    refused("camera", new Refused("no_camera"));
    if (!has.screen) await showPicture();
    changed();
  }

  /** Opens a microphone in place of the one there was; where there is none, waits until one is plugged in. */
  async function listen() {
    drop("microphone");
    const found = await microphone().catch((error) => { if (!isOver) refused("microphone", error); return null; });
    if (isOver || has.microphone) { found?.stop(); return; }
    has.microphone = found;
    if (found) {
      found.enabled = !state.muted;
      stream.addTrack(found);
      watch("microphone");
      heard();
    }
    await all((peer) => peer.speak(found, stream));
    changed();
  }

  const plugged = () => { if (!has.microphone) listen(); };

  /** Opens what is not there yet. Throws what `why` explains when nobody could be heard. */
  async function begin(withPicture) {
    for (const what of ["microphone", "camera"]) if (has[what]?.readyState === "ended") has[what] = null; // unplugged while it rang
    has.microphone ??= await microphone();
    has.microphone.enabled = !state.muted;
    if (withPicture && !has.camera) await camera().then((track) => { has.camera = track; }, (error) => refused("camera", error));
    if (!withPicture) { has.camera?.stop(); has.camera = null; }
    state.camera = Boolean(has.camera);
    for (const track of [has.microphone, has.camera]) if (track) stream.addTrack(track);
    for (const what of ["microphone", "camera"]) watch(what);
    if (!isOver) waits.addEventListener("devicechange", plugged);
  }

  async function take(what, open) {
    try {
      has[what] = await open();
    } catch (error) {
      refused(what, error);
      return false;
    }
    if (what === "camera") { stream.addTrack(has.camera); watch("camera"); }
    return true;
  }

  function drop(what) {
    const track = has[what];
    has[what] = null;
    track?.stop();
    if (track) stream.removeTrack(track);
  }

  function mute() {
    if (!has.microphone) { state.muted = false; return listen(); } // to be heard again is what was asked for
    state.muted = !state.muted;
    has.microphone.enabled = !state.muted;
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
      changed();
    } else await listen();
  }

  return {
    begin, mute, change, toggleCamera, toggleScreen,
    /** What the others see of us: who has no microphone is muted. */
    state: () => ({ ...state, muted: state.muted || !has.microphone }),
    /** The microphone, null where it is gone for now; and a picture, if there is one. */
    tracks: () => [has.microphone, ...(picture() ? [picture()] : [])].map((track) => ({ track, stream })),
    /** What we see of ourselves. */
    shown() {
      if (!has.screen) return stream;
      if (preview?.of !== has.screen) preview = { of: has.screen, stream: new MediaStream([has.screen]) };
      return preview.stream;
    },
    close() {
      isOver = true;
      waits?.removeEventListener("devicechange", plugged);
      for (const what of Object.keys(has)) drop(what);
    },
  };
}
