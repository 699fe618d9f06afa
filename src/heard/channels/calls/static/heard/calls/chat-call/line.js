// One line between two browsers: an RTCPeerConnection that has a name. The leader offers first; afterwards either offers when a
// picture comes or goes, and who does not lead gives way ("perfect negotiation"). So that what is said twice, late or never does
// no harm, an offer has a number and an answer the number of its offer.
const TOGETHER = 30; // ms in which candidates are collected: they come in swarms
const MOST_EARLY = 50; // candidates kept for a description that is still to come

/** Opens a line; `say` takes words about it to the other end, `tell` hears "track" and "connection". */
export function makeLine({ name, leads, servers, tracks, say, tell }) {
  const line = new RTCPeerConnection({ iceServers: servers });
  let isShut = false;
  let [picture, voice] = [null, null]; // who sends ours
  let isOffering = false;
  let [said, pending] = [0, 0]; // the numbers of our last offer, and of the one that waits for its answer
  let [taken, answered] = [0, 0]; // those of theirs
  let saidAt = 0;
  let found = [];
  let early = [];

  const whileOpen = (act) => (event) => { if (!isShut) act(event); };
  line.onnegotiationneeded = whileOpen(offer);
  line.onicecandidate = whileOpen(({ candidate }) => { if (candidate) collect(candidate.toJSON()); });
  line.ontrack = whileOpen(({ track, streams }) => tell("track", { track, stream: streams[0] }));
  line.onconnectionstatechange = whileOpen(() => tell("connection", line.connectionState));
  for (const { track, stream } of tracks) {
    if (track?.kind === "video") picture = line.addTrack(track, stream);
    else if (track) voice = line.addTrack(track, stream);
    else if (leads) voice = line.addTransceiver("audio", { streams: [stream] }).sender; // a microphone that is gone for now
  }

  const describe = (description, nth) => say({ line: name, nth, description });

  function collect(candidate) {
    if (found.push(candidate) > 1) return;
    setTimeout(() => { if (!isShut) say({ line: name, candidates: found.splice(0) }); }, TOGETHER);
  }

  async function offer() {
    if (!leads && !taken) return; // the first offer is the leader's, and ours goes into its answer
    isOffering = true;
    try {
      await line.setLocalDescription();
      if (isShut || line.signalingState !== "have-local-offer") return;
      pending = said += 1;
      repeat();
    } catch (error) {
      if (!isShut) console.warn("Heard: a call could not be offered", error);
    } finally {
      isOffering = false;
    }
  }

  /** Says the offer that waits for its answer, with the candidates found by now. */
  function repeat() {
    saidAt = Date.now();
    describe(line.localDescription, pending);
  }

  async function described({ description, nth }) {
    if (description.type === "answer") return agreed(description, nth);
    if (nth === answered) return describe(line.currentLocalDescription, nth); // our answer was lost
    if (nth <= taken || (leads && (isOffering || line.signalingState !== "stable"))) return; // they give way
    await line.setRemoteDescription(description);
    pending = 0; // what we offered ourselves is taken back, and comes again by itself
    taken = nth;
    await line.setLocalDescription();
    answered = nth;
    describe(line.localDescription, nth);
    return caught();
  }

  async function agreed(description, nth) {
    if (nth !== pending || line.signalingState !== "have-local-offer") return;
    await line.setRemoteDescription(description);
    pending = answered = 0;
    await caught();
  }

  /** Takes the candidates that belong to what was described; the others may belong to what is still to come. */
  async function caught() {
    const told = line.remoteDescription?.sdp;
    const belongs = (one) => told && (!one.usernameFragment || told.includes(`a=ice-ufrag:${one.usernameFragment}\r\n`));
    const ready = early.filter(belongs);
    early = early.filter((one) => !belongs(one)).slice(-MOST_EARLY);
    for (const one of ready) await line.addIceCandidate(one);
  }

  return {
    name,
    repeat,
    since: Date.now(), // when a way was last sought,
    times: 0, // and how often in vain
    isThrough: () => line.connectionState === "connected",
    /** For how long an offer has waited for its answer; 0 when none does. */
    waits: () => (pending ? Math.max(1, Date.now() - saidAt) : 0),
    async hear(words) {
      if (words.description) return described(words);
      if (!words.candidates) return;
      early.push(...words.candidates);
      await caught();
    },
    restart: () => line.restartIce(),
    async show(track, stream) {
      if (picture) await picture.replaceTrack(track);
      else if (track) picture = line.addTrack(track, stream);
    },
    async speak(track, stream) {
      if (voice) await voice.replaceTrack(track);
      else if (track) voice = line.addTrack(track, stream);
    },
    renew(servers_) { try { line.setConfiguration({ iceServers: servers_ }); } catch { /* the next line gets them */ } },
    stats: () => line.getStats(),
    shut() {
      isShut = true;
      line.close();
    },
  };
}
