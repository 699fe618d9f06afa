/** A soft sound when an answer comes. */

import { announce, me } from "./me.js";
import { recall, remember } from "./store.js";

let context;

/** Browsers let a page sound only once somebody has touched it. */
export const allowSound = () => {
  context ||= new AudioContext();
};

const note = (pitch, start) => {
  const tone = context.createOscillator();
  const loudness = context.createGain();
  tone.frequency.value = pitch;
  loudness.gain.value = 0.04;
  loudness.gain.setTargetAtTime(0, start, 0.1);
  tone.connect(loudness).connect(context.destination);
  tone.start(start);
  tone.stop(start + 0.4);
};

/** Tell the page and whoever listens of an answer; of several tabs one sounds. */
export const announceNew = (message) => {
  const { id } = message;
  announce("message", message);
  if (recall("rang") >= id) return;
  remember("rang", id);
  if (!context || recall("quiet") || (me.isOpen && !document.hidden)) return;
  note(660, context.currentTime);
  note(880, context.currentTime + 0.12);
};
