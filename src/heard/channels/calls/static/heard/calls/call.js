// The agent's side of calls in the workspace: asks the house by HTTP, hears of calls and signals on the live line.
import { makeTalk } from "./chat-call/talk.js";

const token = () => document.querySelector('meta[name="csrf-token"]').content;
const SIGN_IN_AGAIN = 4401;
const isShut = (answer) => answer.redirected || [401, 403, 404].includes(answer.status);
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));

async function ask(path, values = {}) {
  const answer = await fetch(path, { method: "POST", body: new URLSearchParams(values), headers: { "X-CSRFToken": token() } });
  const found = await answer.json().catch(() => ({}));
  if (!answer.ok || answer.redirected) throw Object.assign(new Error("refused"), { says: found.says, isGone: isShut(answer) });
  return found;
}

/** Takes part in calls; `room` is what /calls/ says. */
export function takePart(room) {
  const step = (word) => (call) => ask(`/calls/${call}/${word}/`);
  const talk = makeTalk({
    root: document, words: room.words, dir: room.dir, side: "agent",
    signal: (call, data) => tell("heard:signal", { topic: `call:${call}`, data }),
    deeds: {
      ring: (chat, kind) => ask(`/conversations/${chat}/calls/`, { kind }).then(listen),
      answer: (call) => step("answer")(call).then(listen),
      decline: step("refusal"),
      end: step("end"),
      renew: step("servers"),
      join: (call) => step("joining")(call).then(listen),
      leave: step("leaving"),
      letGo: step("leaving"),
    },
  });

  function listen(call) {
    tell("heard:listen", { topic: `call:${call.call}`, on: true });
    return call;
  }

  /** How a call stands; it rings here at once, later, or not at all. */
  function told(call) {
    if (call.state === "ringing" && call.by === "them") {
      if (call.rings_in === 0) talk.told(call);
      else if (call.rings_in) setTimeout(() => look(call.call, 0), call.rings_in * 1000);
      return;
    }
    const isIn = call.mine || call.third?.mine;
    const isHere = talk.ours() === call.call;
    if (isIn && isHere) listen(call);
    talk.told(call.state === "answered" && !isIn ? { ...call, state: isHere && talk.isIn() ? "left" : "ended" } : call);
  }

  async function look(number, rings_in = null, tries = 3) {
    const answer = await fetch(`/calls/${number}/`).catch(() => null);
    if (tries && !(answer?.status < 500)) setTimeout(() => look(number, rings_in, tries - 1), 1500); // a call that was answered must not be missed
    if (!answer?.ok) return;
    const call = await answer.json();
    told(rings_in === null || call.rings_in === null ? call : { ...call, rings_in });
  }

  async function catchUp() {
    const answer = await fetch("/calls/").catch(() => null);
    if (!answer?.ok) return;
    const live = (await answer.json()).calls;
    live.forEach(told);
    const mine = talk.ours();
    if (mine && !live.some((one) => one.call === mine)) look(mine);
    talk.back();
  }

  document.addEventListener("heard:fact", ({ detail: fact }) => {
    if (["CallRang", "CallAnswered", "CallJoined", "CallLeft", "CallEnded"].includes(fact.name)) look(fact.data.call_id);
  });
  document.addEventListener("heard:signalled", ({ detail }) => {
    const [kind, number] = String(detail.topic).split(":");
    if (kind === "call") talk.signalled(Number(number), detail.data);
  });
  /** Signed out from elsewhere: the line is shut, and nobody tells this page any more that its call is over. */
  async function mayBeShutOut() {
    const mine = talk.ours();
    const answer = mine && (await fetch(`/calls/${mine}/`).catch(() => null));
    if (answer && isShut(answer)) talk.told({ call: mine, state: "ended" });
  }

  document.addEventListener("heard:connection", ({ detail }) => {
    if (detail.state === "live") catchUp();
    else if (detail.code === SIGN_IN_AGAIN) mayBeShutOut();
  });
  room.calls.forEach(told);
  return { begin: talk.begin, take: (number) => look(number, 0), join: talk.join };
}
