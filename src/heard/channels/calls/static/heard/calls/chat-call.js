// The visitor's side of a call, fetched from the house when one begins, by chat.js: see makeTalk for what it does.
import { makeTalk } from "./chat-call/talk.js";

const PATIENCE = 12000; // ms for the house to answer
let talk = null;

/** Begins a call ({chat, kind}), or shows one the house tells of ({call, chat, state, …}); again and again is fine. */
export function begin({ root, line, call, words, dir = "ltr" }) {
  talk ??= made(root, line, words, dir);
  if (call.call) talk.told(call);
  else talk.begin(call);
}

function made(root, line, words, dir) {
  const waiting = [];
  const ask = (payload) => new Promise((keep, refuse) => {
    const clock = setTimeout(() => { leave(); refuse(new Error("no answer")); }, PATIENCE);
    const one = { payload, keep: (found) => { leave(); keep(found); }, refuse: (says, isGone) => { leave(); refuse(Object.assign(new Error(says), { says, isGone })); } };
    const leave = () => { clearTimeout(clock); waiting.splice(waiting.indexOf(one), 1); };
    waiting.push(one);
    line.send({ call: payload });
  });
  const chats = new Map();
  const about = (call, word) => ask({ do: word, chat: chats.get(call), call });
  const found = makeTalk({
    root, words, dir, side: "visitor",
    signal: (call, data) => line.send({ signal: { call, data } }),
    deeds: {
      ring: (chat, kind) => ask({ do: "ring", chat, kind }),
      answer: (call) => about(call, "answer"),
      decline: (call) => about(call, "decline"),
      end: (call) => about(call, "end"),
      renew: (call) => about(call, "servers"),
    },
  });
  const settles = ({ payload }, call) => (payload.do === "ring" ? payload.chat === call.chat && call.by === "you" : payload.call === call.call);
  line.on("call", (call) => {
    if (!call?.call) return;
    chats.set(call.call, call.chat);
    const one = waiting.find((each) => settles(each, call));
    if (one) one.keep(call);
    else found.told(call);
  });
  line.on("signal", ({ topic, data }) => found.signalled(Number(topic.split(":")[1]), data));
  line.on("refused", (word, { says, why }) => {
    if (word !== "call") return;
    const isGone = why === "unknown_chat"; // whoever is here by now has no part in it: they signed out, or somebody else came
    if (waiting[0]) waiting[0].refuse(says, isGone);
    else if (isGone && found.ours()) found.told({ call: found.ours(), chat: chats.get(found.ours()), state: "ended" });
  });
  line.on("open", () => {
    const chat = chats.get(found.ours()); // the house passes signals on to whoever has heard of the call on this line
    if (chat) line.send({ call: { do: "look", chat } });
    found.back();
  });
  return { begin: found.begin, told: (call) => { chats.set(call.call, call.chat); found.told(call); } };
}
