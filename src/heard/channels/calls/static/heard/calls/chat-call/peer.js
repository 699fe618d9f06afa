// The connection between two browsers. The agent's side leads: it makes each line (an RTCPeerConnection that has a name) and
// offers first, so that the two never begin against each other. Afterwards either offers when a picture comes or goes, and the
// visitor's side gives way ("perfect negotiation"). What is said may get lost, and is then said again: so that this does no
// harm an offer has a number, an answer the number of its offer, and both the name of their line; what belongs to none is past.
//
// What is signalled: {from, side, hi} "I am here", answered with {…, to}; {line, nth, description}, {line, candidates}; {state},
// {mend} "lead us another way", {bye}.
const IMPATIENT = 2500; // ms without a way before another is sought
const AGAIN = 3000; // ms until what was not answered is said again
const ROUNDS = 2; // so often a way is sought in vain, or an offer repeated, until the whole line is made anew
const TOGETHER = 30; // ms in which candidates are collected: they come in swarms
const MOST_EARLY = 50; // candidates kept for a description that is still to come

export function makePeer({ side, servers, send, tracks, state, tell }) {
  const me = crypto.randomUUID();
  const leads = side === "agent";
  let ice = servers;
  let them = null;
  let now = null; // the line, see opened()
  let joined = null; // with whom it was made
  let hearing = Promise.resolve();
  let mending = 0;
  let isOver = false;
  const watching = setInterval(watch, AGAIN);

  const say = (words, to = them) => send({ from: me, side, ...(to && { to }), ...words });
  const isThrough = () => now?.line.connectionState === "connected";

  function open(name) {
    shut();
    const isNew = joined !== them;
    joined = them;
    const line = new RTCPeerConnection({ iceServers: ice });
    // picture: who sends ours; said, pending: the numbers of our last offer, and of the one that waits for its answer; taken,
    // answered: those of theirs; since, times: when it was last begun or mended, and how often in vain
    const here = { name, line, picture: null, isOffering: false, said: 0, pending: 0, at: 0, taken: 0, answered: 0, found: [], early: [], since: Date.now(), times: 0 };
    const onlyHere = (act) => (event) => { if (now === here) act(event); };
    now = here;
    line.onnegotiationneeded = onlyHere(() => offer(here));
    line.onicecandidate = onlyHere(({ candidate }) => { if (candidate) collect(here, candidate.toJSON()); });
    line.ontrack = onlyHere(({ track, streams }) => tell("track", { track, stream: streams[0] }));
    line.onconnectionstatechange = onlyHere(() => moved(line.connectionState));
    for (const { track, stream } of tracks()) {
      const sender = line.addTrack(track, stream);
      if (track.kind === "video") here.picture = sender;
    }
    tell("found", leads && isNew); // the other side told of it when the two met
  }

  function shut() {
    clearTimeout(mending);
    now?.line.close();
    now = null;
  }

  function collect(here, candidate) {
    if (here.found.push(candidate) > 1) return;
    setTimeout(() => { if (now === here) say({ line: here.name, candidates: here.found.splice(0) }); }, TOGETHER);
  }

  const describe = (here, description, nth) => say({ line: here.name, nth, description });

  async function offer(here) {
    if (!leads && !here.taken) return; // the first offer is the leader's, and ours goes into its answer
    here.isOffering = true;
    try {
      await here.line.setLocalDescription();
      if (now !== here || here.line.signalingState !== "have-local-offer") return;
      here.pending = here.said += 1;
      repeat(here);
    } catch (error) {
      if (now === here) console.warn("Heard: a call could not be offered", error);
    } finally {
      here.isOffering = false;
    }
  }

  /** Says the offer that waits for its answer, with the candidates found by now. */
  function repeat(here) {
    here.at = Date.now();
    describe(here, here.line.localDescription, here.pending);
  }

  async function described({ description, nth }) {
    const here = now;
    if (description.type === "answer") return answered(here, description, nth);
    if (nth === here.answered) return describe(here, here.line.currentLocalDescription, nth); // our answer was lost
    if (nth <= here.taken || (leads && (here.isOffering || here.line.signalingState !== "stable"))) return; // they give way
    await here.line.setRemoteDescription(description);
    here.pending = 0; // what we offered ourselves is taken back, and comes again by itself
    here.taken = nth;
    await here.line.setLocalDescription();
    here.answered = nth;
    describe(here, here.line.localDescription, nth);
    return caught(here);
  }

  async function answered(here, description, nth) {
    if (nth !== here.pending || here.line.signalingState !== "have-local-offer") return;
    await here.line.setRemoteDescription(description);
    here.pending = here.answered = 0;
    await caught(here);
  }

  /** Takes the candidates that belong to what was described; the others may belong to what is still to come. */
  async function caught(here) {
    const told = here.line.remoteDescription?.sdp;
    const belongs = (one) => told && (!one.usernameFragment || told.includes(`a=ice-ufrag:${one.usernameFragment}\r\n`));
    const ready = here.early.filter(belongs);
    here.early = here.early.filter((one) => !belongs(one)).slice(-MOST_EARLY);
    for (const one of ready) await here.line.addIceCandidate(one);
  }

  async function hear(words) {
    if (isOver) return;
    if (words.side === side) {
      if (words.hi && words.from !== me) tell("elsewhere");
      return;
    }
    if (words.to && words.to !== me) return;
    if (words.hi) return met(words);
    if (words.from !== them) return;
    if (words.state) tell("state", words.state);
    else if (words.bye) tell("bye");
    else if (words.mend && leads) mend();
    if (!words.line) return;
    if (!leads && words.description?.type === "offer" && words.line !== now?.name) open(words.line);
    if (words.line !== now?.name) return;
    if (words.description) await described(words);
    else if (words.candidates) {
      now.early.push(...words.candidates);
      await caught(now);
    }
  }

  function met({ from, to }) {
    const isNew = from !== them;
    them = from;
    if (!to) say({ hi: true });
    if (isNew && !leads) tell("found", true);
    if (leads && (isNew || !now)) open(crypto.randomUUID());
    else if (now?.pending) repeat(now);
    say({ state: state() });
  }

  function moved(how) {
    clearTimeout(mending);
    if (how === "connected") now.times = 0;
    tell("connection", how);
    if (how === "disconnected") mending = setTimeout(mend, IMPATIENT);
    else if (how === "failed") mend();
  }

  /** Looks every few seconds whether anything is stuck. */
  function watch() {
    if (!now || them !== joined) join();
    else if (now.pending) {
      if (Date.now() - now.at < AGAIN / 2) return;
      if (leads && !isThrough() && (now.times += 1) > ROUNDS) anew();
      else repeat(now);
    } else if (!isThrough() && Date.now() - now.since > 2 * AGAIN) mend();
  }

  function mend() {
    tell("mending");
    if (!leads || !now) { join(); say({ mend: true }); return; }
    if (now.pending || Date.now() - now.since < AGAIN) return; // another way is sought already
    now.since = Date.now();
    if ((now.times += 1) > ROUNDS) anew();
    else now.line.restartIce();
  }

  function anew() {
    hearing = Promise.resolve(); // what is heard on a line that is closed meanwhile never comes to its end
    open(crypto.randomUUID());
  }

  const join = () => say({ hi: true }, null);

  return {
    /** Says that this side is here: at the beginning, and whenever the signals' own line came back. */
    join,
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
    stats: () => now?.line.getStats(),
    close(wordless) {
      isOver = true;
      clearInterval(watching);
      if (them && !wordless) say({ bye: true });
      shut();
    },
  };
}
