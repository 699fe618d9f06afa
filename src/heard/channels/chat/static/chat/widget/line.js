/** The line to the server: it says hello, comes back after every break, and what was not kept is said again. */

import { BASE, GIVEN } from "./given.js";
import { me } from "./me.js";
import { mine, recall, remember, unsent } from "./store.js";

const SILENCE = 70_000; // ms; the server gives a sign of life every 25 s
const UNHEARD = 20_000; // ms; it answers what is said at once
const heard = {};
let socket;
let named; // the token that was said last
let tries = 0;
let pause;
let last = 0;
let isRefused;

/** Do something whenever the server says this word. */
export const on = (word, fn) => (heard[word] ||= []).push(fn);

const tell = (word, given, frame) => heard[word]?.forEach((fn) => fn(given, frame));

const isWanted = () => me.isOpen || recall("chat") || recall("shares") || unsent()[0];

/** Send a frame if there is a line; say whether there is. */
export const send = (frame) => {
  const isOpen = socket?.readyState === 1;
  if (isOpen) socket.send(JSON.stringify(frame));
  return isOpen;
};

const hello = () => {
  named = mine();
  const { identity, token, language, chat, cursor } = me;
  const page = { url: location.origin + location.pathname, title: document.title };
  send({ hello: { inbox: GIVEN.key, token: named, identity: token ? "" : identity, language, page, chat, cursor } });
};

const listen = ({ data }) => {
  const frame = JSON.parse(data);
  const { welcome, refused, why, says, cursor } = frame;
  last = Date.now();
  if (welcome) {
    if (!named && !me.identity && recall("token")) return again(); // another tab was first; we are the same visitor
    remember("token", (me.token = welcome.token));
    tries = 0;
    me.ahead = last - new Date(welcome.now);
    me.isThere = true;
  }
  if (refused === "hello") console.warn(`Heard chat: refused on ${location.origin} (${why}). ${says}`);
  const [word] = Object.keys(frame);
  tell(word, frame[word], frame);
  me.cursor = cursor || me.cursor;
};

const lost = ({ code }) => {
  socket = null;
  me.isThere = false;
  if (code === 4401) {
    if (recall("token") === named) remember("token"); // else it is another tab's
    me.cursor = me.token = null;
  }
  isRefused = code === 4403;
  tell("lost", code);
  pause = setTimeout(look, (code === 4429 ? 30_000 : Math.min(30_000, 500 * 2 ** tries++)) * (.7 + Math.random()));
};

/** Whether the line died, be it without a word: under a lid that was closed, or while a browser kept the page aside; a clock that
 * was put back tells as little as one that went on. */
const isDead = () => socket && (socket.readyState > 1 || Math.abs(Date.now() - last) > (unsent().some((one) => !one.why) ? UNHEARD : SILENCE));

/** Open the line if it is needed and not there. */
export const look = () => {
  if (isRefused || !isWanted()) return;
  if (isDead()) socket = null;
  if (socket) return send({ ping: 1 });
  clearTimeout(pause);
  const fresh = (socket = new WebSocket(`${BASE.replace("http", "ws")}/live/chat`));
  const ifFresh = (fn) => (given) => (socket === fresh ? fn(given) : fresh.close());
  last = Date.now();
  fresh.onopen = ifFresh(hello);
  fresh.onmessage = ifFresh(listen);
  fresh.onclose = ifFresh(lost);
};

/** Leave the line, and come back as whoever this is by now. */
export const again = () => {
  if (socket?.readyState === 0) return; // it has not said hello yet
  socket?.close();
  socket = null;
  isRefused = me.isThere = false;
  look();
};

setInterval(() => isDead() && again(), 10_000);
addEventListener("online", look);
addEventListener("pageshow", look);
addEventListener("offline", again); // no line says so itself: a new one cannot be opened, and that is told
document.addEventListener("visibilitychange", () => document.hidden || look());
