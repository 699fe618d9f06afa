// What is heard while it rings: made here, so that no file is fetched and no policy of a page forbids it.
const PATTERNS = {
  ring: { every: 2400, notes: [[660, 0, 0.22], [880, 0.24, 0.22], [660, 0.6, 0.22], [880, 0.84, 0.3]], loud: 0.16 },
  back: { every: 3200, notes: [[425, 0, 1]], loud: 0.05 },
  over: { every: 0, notes: [[480, 0, 0.14], [360, 0.16, 0.22]], loud: 0.08 },
};
let room = null;

/** Plays a pattern until the returned function is called; a browser that wants a click first stays quiet. */
export function tone(name) {
  const { every, notes, loud } = PATTERNS[name];
  room ??= new AudioContext();
  room.resume().catch(() => {});
  const playing = new Set();
  const play = () => { for (const [pitch, after, lasts] of notes) playing.add(note(pitch, room.currentTime + after, lasts, loud)); };
  play();
  const clock = every ? setInterval(play, every) : 0;
  return () => {
    clearInterval(clock);
    for (const one of playing) one.disconnect();
  };
}

function note(pitch, at, lasts, loud) {
  const [voice, volume] = [room.createOscillator(), room.createGain()];
  voice.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(loud, at + 0.02);
  volume.gain.setValueAtTime(loud, at + lasts - 0.04);
  volume.gain.linearRampToValueAtTime(0, at + lasts);
  voice.connect(volume).connect(room.destination);
  voice.start(at);
  voice.stop(at + lasts);
  return volume;
}
