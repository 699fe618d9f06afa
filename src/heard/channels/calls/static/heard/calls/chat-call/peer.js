// The connection between two browsers: "perfect negotiation" (one side gives way when both offer at once), so that either
// may add a picture at any time; made anew when the other page was loaded again, mended (ICE restart) when the net was lost.
//
// What is signalled: {from, side, hi} "I am here", answered with {…, to}; {description}, {candidate}, {state}, {bye}.
const IMPATIENT = 2500; // ms without a way before another is sought

export function makePeer({ side, servers, send, tracks, state, tell }) {
  const me = crypto.randomUUID();
  const polite = side === "visitor";
  let ice = servers;
  let them = null;
  let now = null; // {line, picture: who sends ours, isOffering, isIgnoring, isSettling}
  let hearing = Promise.resolve();
  let mending = 0;

  const say = (words, to = them) => send({ from: me, side, ...(to && { to }), ...words });

  function open(other) {
    shut();
    them = other;
    const line = new RTCPeerConnection({ iceServers: ice });
    const here = { line, picture: null, isOffering: false, isIgnoring: false, isSettling: false };
    const onlyHere = (act) => (event) => { if (now === here) act(event); };
    now = here;
    line.onnegotiationneeded = onlyHere(() => offer(here));
    line.onicecandidate = onlyHere(({ candidate }) => { if (candidate) say({ candidate: candidate.toJSON() }); });
    line.ontrack = onlyHere(({ track, streams }) => tell("track", { track, stream: streams[0] }));
    line.onconnectionstatechange = onlyHere(() => moved(line.connectionState));
    for (const { track, stream } of tracks()) {
      const sender = line.addTrack(track, stream);
      if (track.kind === "video") here.picture = sender;
    }
    tell("found");
  }

  function shut() {
    clearTimeout(mending);
    now?.line.close();
    now = null;
  }

  async function offer(here) {
    here.isOffering = true;
    try {
      await here.line.setLocalDescription();
      if (now === here) say({ description: here.line.localDescription });
    } catch (error) {
      if (now === here) console.warn("Heard: a call could not be offered", error);
    } finally {
      here.isOffering = false;
    }
  }

  async function described(description) {
    const here = now;
    const { line } = here;
    const isReady = !here.isOffering && (line.signalingState === "stable" || here.isSettling);
    here.isIgnoring = !polite && description.type === "offer" && !isReady;
    if (here.isIgnoring || (description.type === "answer" && line.signalingState !== "have-local-offer")) return;
    here.isSettling = description.type === "answer";
    try { await line.setRemoteDescription(description); } finally { here.isSettling = false; }
    if (description.type !== "offer") return;
    await line.setLocalDescription();
    say({ description: line.localDescription });
  }

  async function hear(words) {
    if (words.side === side) {
      if (words.hi && words.from !== me) tell("elsewhere");
      return;
    }
    if (words.to && words.to !== me) return;
    if (words.hi) return met(words);
    if (words.from !== them || !now) return;
    if (words.description) await described(words.description);
    else if (words.candidate) await now.line.addIceCandidate(words.candidate).catch((error) => { if (!now?.isIgnoring) throw error; });
    else if (words.state) tell("state", words.state);
    else if (words.bye) tell("bye");
  }

  function met({ from, to }) {
    const isNew = from !== them;
    if (!to) say({ hi: true }, from);
    if (isNew || !now) open(from);
    else if (now.line.signalingState === "have-local-offer") say({ description: now.line.localDescription });
    else if (now.line.connectionState !== "connected") now.line.restartIce();
    say({ state: state() });
  }

  function moved(how) {
    clearTimeout(mending);
    tell("connection", how);
    if (how === "disconnected") mending = setTimeout(mend, IMPATIENT);
    else if (how === "failed") mend();
  }

  function mend() {
    tell("mending");
    say({ hi: true }, null);
    if (now?.line.signalingState === "stable") now.line.restartIce();
  }

  return {
    /** Says that this side is here: at the beginning, and whenever the signals' own line came back. */
    join: () => say({ hi: true }, null),
    hear: (words) => { hearing = hearing.then(() => hear(words)).catch((error) => console.warn("Heard: a signal made no sense", error)); return hearing; },
    told: () => { if (them) say({ state: state() }); },
    /** Sends this picture from now on, or none: it takes the place of the one before. */
    async show(track, stream) {
      if (now?.picture) await now.picture.replaceTrack(track);
      else if (track && now) now.picture = now.line.addTrack(track, stream);
    },
    async speak(track) {
      const sender = now?.line.getSenders().find((one) => one.track?.kind === "audio");
      await sender?.replaceTrack(track);
    },
    renew(found) {
      ice = found;
      try { now?.line.setConfiguration({ iceServers: ice }); } catch { /* the next line gets them */ }
    },
    mend,
    stats: () => now?.line.getStats(),
    isMet: () => them !== null,
    close(wordless) {
      if (them && !wordless) say({ bye: true });
      shut();
    },
  };
}
