// Camera, microphone and screen: opened, chosen, and refused in words people understand.
const CHOICE = "heard-call-devices";

export class Refused extends Error {
  constructor(word) { super(word); this.word = word; }
}

/** The word that tells why a browser gave no camera, microphone or screen. */
export function why(error) {
  if (error instanceof Refused) return error.word;
  return {
    NotAllowedError: "not_allowed", SecurityError: "not_allowed", NotFoundError: "not_found", OverconstrainedError: "not_found",
    NotReadableError: "in_use", AbortError: "in_use",
  }[error?.name] ?? "failed";
}

export function chosen() {
  try { return JSON.parse(localStorage.getItem(CHOICE)) ?? {}; } catch { return {}; }
}

export function choose(values) {
  try { localStorage.setItem(CHOICE, JSON.stringify({ ...chosen(), ...values })); } catch { /* kept until the page goes */ }
}

function possible() {
  if (!window.isSecureContext) throw new Refused("not_secure");
  if (!navigator.mediaDevices?.getUserMedia || !window.RTCPeerConnection) throw new Refused("not_supported");
}

const wanted = (id) => (id ? { deviceId: { ideal: id } } : {});

export async function microphone() {
  possible();
  const stream = await navigator.mediaDevices.getUserMedia({ audio: { ...wanted(chosen().microphone), echoCancellation: true, noiseSuppression: true, autoGainControl: true } });
  return stream.getAudioTracks()[0];
}

export async function camera() {
  possible();
  const stream = await navigator.mediaDevices.getUserMedia({ video: { ...wanted(chosen().camera), width: { ideal: 1280 }, height: { ideal: 720 } } });
  return stream.getVideoTracks()[0];
}

/** A microphone, and a camera if wanted and possible. Throws what `why` explains when nobody could be heard. */
export async function opened(withPicture) {
  const found = { microphone: await microphone(), camera: null };
  if (withPicture) found.camera = await camera().catch(() => null);
  return found;
}

export async function screen() {
  if (!navigator.mediaDevices?.getDisplayMedia) throw new Refused("not_supported");
  const stream = await navigator.mediaDevices.getDisplayMedia({ video: true, audio: false });
  return stream.getVideoTracks()[0];
}

export const canShareScreen = () => Boolean(navigator.mediaDevices?.getDisplayMedia);

/** Cameras and microphones by kind; they have names once one was allowed. */
export async function devices() {
  const found = await navigator.mediaDevices.enumerateDevices();
  const of = (kind) => found.filter((one) => one.kind === kind && one.deviceId);
  return { camera: of("videoinput"), microphone: of("audioinput") };
}

/** Tells how loud a track is, from 0 to 1, many times a second, until the returned function is called. */
export function meter(track, tell) {
  const room = new AudioContext();
  const ear = room.createAnalyser();
  ear.fftSize = 512;
  room.createMediaStreamSource(new MediaStream([track])).connect(ear);
  const heard = new Float32Array(ear.fftSize);
  const clock = setInterval(() => {
    ear.getFloatTimeDomainData(heard);
    const loud = Math.sqrt(heard.reduce((sum, one) => sum + one * one, 0) / heard.length);
    tell(Math.min(1, loud * 4));
  }, 80);
  return () => { clearInterval(clock); room.close(); };
}
