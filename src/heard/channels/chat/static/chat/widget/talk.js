/** One conversation: what was said, how far it has come, and what is asked for beneath it. */

import { BASE } from "./given.js";
import { asking } from "./cards.js";
import { face, h, icon, linked, marked, place } from "./dom.js";
import { on, send } from "./line.js";
import { greet, me, moment, now, number, say } from "./me.js";
import { announceNew } from "./sound.js";
import { known, recall, remember, unsent } from "./store.js";

const messages = new Map();
const drawn = new Map();
const sent = new Set();
let more;
let typing;
let seen = 0;
const log = h(".log", { role: "log" });
const above = h("");
const below = h("");
export const scroll = h(".scroll", { tabindex: 0, onscroll: () => scroll.scrollTop < 60 && older() }, above, log, below);

/** Begin with an empty page: another conversation, or a new one. */
export const turnTo = (chat) => {
  me.chat = chat;
  me.state = {};
  seen = 0;
  messages.clear();
  drawn.clear();
  more = false;
  typing = null;
  if (chat) send({ open: { chat } });
  drawTalk();
};

const older = () => {
  if (more) send({ open: { chat: me.chat, before: Math.min(...messages.keys()) } });
  more = false;
};

/** Say something; it is kept first, so that nothing that happens now can lose it. */
export const speak = (text, files, form) => {
  const id = URL.createObjectURL(new Blob()).slice(-36); // a random UUID, also where there is no https
  remember(`say.${id}`, { id, who: known(), chat: me.chat, text, files, form, at: Math.max(Date.now(), (unsent().at(-1)?.at || 0) + 1) }); // in order, whatever is done to the clock
  flush();
  drawTalk(true);
};

/** Send what was not sent on this line; of a conversation that is just beginning only the first, until it has a number. */
const flush = () => {
  let isBeginning = false;
  for (const { id, chat, text, files, form, why } of me.isThere ? unsent() : []) {
    if (why || (!chat && isBeginning)) continue;
    isBeginning ||= !chat;
    if (!sent.has(id)) send({ say: { id, chat, text, files: files.map((file) => file.ticket), form } });
    sent.add(id);
  }
};

/** What was said is kept for good: it is not sent again, and what began a conversation has told us its number. */
const settle = (id, chat) => {
  const said = recall(`say.${id}`);
  remember(`say.${id}`, null);
  if (said && !said.chat) {
    unsent().forEach((one) => one.chat || remember(`say.${one.id}`, { ...one, chat }));
    remember("chat", chat);
    me.chat ||= chat;
  }
  return said;
};

on("kept", (id, { chat, message }) => {
  const said = settle(id, chat);
  if (said && me.chat === chat) add({ ...said, chat, id: message, client: id, from: "you", at: now() });
  flush();
  drawTalk(true);
});

on("refused", (id, { why, says }) => {
  const said = recall(`say.${id}`);
  if (!said) return;
  sent.delete(id);
  if (/slow_down|busy/.test(why)) return setTimeout(flush, 4000);
  if (why === "closed") {
    turnTo(null);
    return forget(id, said);
  }
  drawn.delete(id);
  remember(`say.${id}`, { ...said, why, says });
  drawTalk(true);
});

const forget = (id, again) => {
  remember(`say.${id}`, null);
  if (again) speak(again.text, again.files, again.form);
  drawTalk();
};

on("lost", () => {
  typing = null;
  drawTalk();
});

const add = (message) => {
  const { id, client, files } = message;
  drawn.delete(client);
  if (files?.length) drawn.delete(id);
  messages.set(id, message);
};

on("message", (message) => {
  const { chat, id, from, client } = message;
  const isShown = drawn.has(client) || chat === recall("chat"); // what another tab was told of first is settled by that
  if (client) settle(client, chat);
  if (from === "you" && isShown) me.chat ||= chat;
  if (from === "us") announceNew(message);
  if (chat !== me.chat) return;
  if (from === "us") typing = null;
  add(message);
  if (from !== "you") send({ got: { chat, message: id } });
  drawTalk(from === "you");
});

on("messages", ({ items, more: isMore, state, before }) => {
  if (state.chat !== me.chat) return;
  if (!before) for (const id of messages.keys()) if (id < items[0]?.id) messages.delete(id); // more may have been missed between
  const rest = scroll.scrollHeight - scroll.scrollTop;
  const isFirst = !messages.size;
  const newest = items.findLast((one) => one.from !== "you");
  more = isMore;
  me.state = state;
  items.forEach(add);
  if (newest) send({ got: { chat: me.chat, message: newest.id } });
  log.ariaLive = "off"; // what was said before is not read out
  drawTalk(isFirst);
  if (!isFirst) scroll.scrollTop = scroll.scrollHeight - rest;
  setTimeout(() => (log.ariaLive = "polite"), 500);
});

on("gone", ({ id }) => {
  messages.delete(id);
  drawTalk();
});

on("state", (state) => {
  if (state.chat !== me.chat) return;
  me.state = state;
  drawTalk();
});

on("typing", ({ chat, name }) => {
  if (chat !== me.chat) return;
  typing = name;
  drawTalk();
});

on("welcome", () => {
  sent.clear(); // it is another line, and the one before may have died without a word
  flush();
});

/** Tell that what is seen was seen. */
export const noteRead = () => {
  const newest = Math.max(seen, ...[...messages.values()].map((one) => (one.from === "you" ? 0 : one.id)));
  if (newest <= seen || !me.isOpen || document.hidden || !scroll.isConnected || !send({ read: { chat: me.chat, message: newest } })) return;
  seen = newest;
  for (const one of me.chats) if (one.chat === me.chat) one.unread = 0;
};

const ofFile = ({ url, picture, name }) =>
  h(
    picture ? "a.picture" : "a.file",
    { href: url && BASE + url, target: "_blank", title: name },
    picture ? h("img", { src: `${BASE + url}?preview`, alt: name }) : name,
  );

const draw = (one) => {
  const { id, from, name, text, files, why, says, at } = one;
  const isBare = /^\p{Extended_Pictographic}{1,3}$/u.test(text);
  return h(
    `.line.${from}`,
    {},
    from === "us" && face(one),
    h(
      ".said",
      {},
      h("span.author", {}, `${from === "you" ? say("you") : name} · ${moment(at, { timeStyle: "short" })}`),
      text && h(isBare ? "p.bare" : "p", {}, (from === "you" ? linked : marked)(text)),
      files?.map(ofFile),
      why && [
        h("span.wrong", { role: "alert" }, says),
        h("button.text", { onclick: () => forget(id, one) }, say("again")),
        h("button.text", { onclick: () => forget(id) }, say("remove")),
      ],
    ),
  );
};

const isNearEnd = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 90;

/** Return a node, made once for each key, as long as this conversation is shown. */
export const once = (key, make) => drawn.get(key) || drawn.set(key, make()).get(key);

const tick = ({ from, chat, id, why }) => {
  const { read, got } = me.state;
  if (from !== "you" || why) return;
  const word = !messages.has(id) ? "sending" : id <= read ? "read" : id <= got ? "delivered" : "sent";
  return h(`p.small.tick.${word}`, {}, word !== "sending" && icon("check"), say(word));
};

const waiting = ({ state, place: rank, minutes }) =>
  rank &&
  state !== "closed" &&
  me.hours.open !== false &&
  h(
    "p.small.centre",
    {},
    rank > 1 ? say("place", { place: number(rank) }) : say("next"),
    minutes && ` ${say("minutes", { minutes: number(minutes, { style: "unit", unit: "minute", unitDisplay: "long" }) })}`,
  );

const dayOf = (at) => moment(at, { weekday: "long", day: "numeric", month: "long" });

/** Draw the conversation as it stands. What is drawn already stays, so that nobody hears it twice. */
export const drawTalk = (isOwn) => {
  const follows = isOwn || isNearEnd();
  const pending = unsent().filter((one) => one.chat === me.chat);
  const all = [...[...messages.values()].sort((one, other) => one.id - other.id), ...pending.map((one) => ({ ...one, from: "you", at: now() }))];
  const parts = [];
  let before = { day: dayOf(now()) };
  for (const one of all) {
    const day = (one.day ||= dayOf(one.at));
    if (day !== before.day) parts.push(once(day + one.id, () => h("p.small.centre", {}, day)));
    const node = once(one.id, () => draw(one));
    const at = +new Date(one.at);
    node.classList.toggle("next", before.from === one.from && before.name === one.name && at - before.at < 300_000);
    parts.push(node);
    before = { ...one, at, day };
  }
  place(above, [greet(), me.above?.(all)]);
  place(log, parts);
  place(below, [tick(before), waiting(me.state), me.below?.(all), asking(all), typing && once(`${typing}…`, () => h("p.small.typing", {}, say("typing", { name: typing })))]);
  if (follows) scroll.scrollTop = scroll.scrollHeight;
  noteRead();
};
