/* global STYLE */
/** `<heard-chat>`: the button in the corner, the window above it, and what the page may do with them. */

import { BASE, GIVEN, load } from "./given.js";
import { share } from "./cards.js";
import { composer, dressComposer, emptyComposer, focusComposer, showPalette, take } from "./compose.js";
import { button, face, h, icon, label } from "./dom.js";
import { waitToGreet } from "./greet.js";
import { again, look, on, send } from "./line.js";
import { drawList } from "./list.js";
import { announce, hear, me, number, say } from "./me.js";
import { allowSound } from "./sound.js";
import { full, known, mine, recall, remember, unsent } from "./store.js";
import { drawTalk, noteRead, scroll, turnTo } from "./talk.js";

let page; // talk, list, or neither: there is no line yet
let problem;

const badge = h("span.badge");
const launcher = h("button.launcher", { onclick: () => (me.isOpen ? close() : open()) }, icon("chat"), icon("down"), badge);
const hail = h(".hail", { role: "status" });
const strip = h("p.strip", { role: "status" });
const back = button("back", () => show("list"), ".back");
const faces = h("span");
const title = h("h1");
const line = h("p.small");
const calls = ["voice", "video"].map((kind) => button(`call_${kind}`, () => dial({ chat: me.chat, kind })));
const menu = h(".menu", { hidden: true });
const dots = button("menu", () => showMenu(menu.hidden));
const leave = button("close", () => close());
const list = h(".scroll", { tabindex: 0 });
const main = h(".stage");
const room = h("");
const panel = h("dialog", { tabindex: -1, oncancel: () => close() }, h("header", { role: "none" }, back, faces, h(".grow", {}, title, line), calls, dots, leave, menu), strip, room, main);
const whole = h(".whole", { onkeydown: (event) => pressedKey(event) }, hail, panel, launcher);

const dress = () => {
  const { settings } = me;
  whole.lang = me.language;
  whole.dir = me.dir || (/^(ar|fa|he|ur)/.test(me.language) ? "rtl" : "ltr");
  whole.dataset.position = GIVEN.position || settings.position;
  whole.dataset.theme = GIVEN.theme;
  whole.style.setProperty("--brand", GIVEN.colour || settings.colour || "#3b5bdb");
  const names = ["before", "menu", "close", "call_voice", "call_video", "before", "conversation"];
  [back, dots, leave, ...calls, list, scroll].forEach((node, at) => label(node, say(names[at])));
  if (me.limits) dressComposer();
  redraw();
};

const redraw = () => {
  const { state, settings, chats, isOpen, isThere, hours } = me;
  const isTalk = page === "talk";
  const agent = isTalk && state.agent;
  const name = settings.name || say("chat");
  const unread = chats.reduce((sum, one) => sum + one.unread, 0);
  badge.textContent = unread && !isOpen ? number(unread) : "";
  label(launcher, isOpen ? say("close") : `${say("chat")} ${badge.textContent}`);
  launcher.ariaExpanded = isOpen;
  if (me.unread !== unread) announce("unread", (me.unread = unread));
  back.hidden = !isTalk || !chats[0];
  faces.replaceChildren(agent ? face(agent) : "");
  title.textContent = agent ? agent.name : name;
  label(panel, name);
  calls.forEach((one, at) => (one.hidden = !agent || !hours.open || state.state === "closed" || !settings[at ? "allows_video" : "allows_voice"]));
  line.textContent = agent ? hours.no_calls || name : "";
  dots.hidden = !isTalk;
  strip.textContent = isThere || !page || !isOpen ? "" : say("offline");
  if (isOpen && settings.finds) me.finds ||= load("answers", [BASE, GIVEN, h, me, say, recall, drawTalk, root]);
};

const show = (what) => {
  page = what;
  if (what === "list") drawList(list, begin);
  main.replaceChildren(...(what === "talk" ? [scroll, composer] : [what ? list : h(`p.sorry${problem ? "" : ".waits"}`, {}, problem || say("connecting"))]));
  redraw();
};

const begin = (chat) => {
  turnTo(chat);
  show("talk");
  drawTalk(true);
  if (me.isOpen) focusComposer();
};

/** Open the chat: what the button does, and the page's `Heard.open()`. */
const open = () => {
  if (me.isOpen) return;
  me.isOpen = true;
  hail.replaceChildren();
  whole.classList.add("open");
  panel[launcher.offsetWidth ? "show" : "showModal"](); // where it fills the screen, the style sheet takes the button away
  fit();
  look();
  drawTalk(true);
  redraw();
  if (page === "talk") focusComposer();
  else panel.focus();
  announce("open");
  allowSound();
};

/** Close it, and give the focus back. */
const close = () => {
  if (!me.isOpen) return;
  me.isOpen = false;
  panel.close();
  whole.classList.remove("open");
  redraw();
  launcher.focus();
  announce("close");
};

const showMenu = (isShown) => {
  const { chat, state, settings } = me;
  const deeds = [
    [chat, "copy", () => send({ copy: { chat } })],
    [1, recall("quiet") ? "sound_on" : "sound_off", () => remember("quiet", !recall("quiet"))],
    [settings.shows_visitors, recall("shares") ? "share_off" : "share_on", () => share(!recall("shares"))],
    [chat && state.state !== "closed", "end", () => send({ end: { chat } })],
  ].filter(([isOffered]) => isOffered);
  menu.hidden = !isShown;
  dots.ariaExpanded = isShown;
  menu.replaceChildren(...deeds.map(([, word, act]) => h("button", { onclick: () => (showMenu(), act()) }, say(word))));
  (isShown ? menu.firstChild : dots).focus();
};

const pressedKey = (event) => {
  event.stopPropagation(); // the page has keys of its own
  if (event.key !== "Escape") return;
  event.preventDefault();
  if (!menu.hidden) showMenu();
  else if (!showPalette(false)) close();
};

/** On a phone the keyboard takes its part of the screen: the window keeps to what is left. */
const fit = () => {
  const view = visualViewport;
  whole.style.setProperty("--high", `${view.height}px`);
  whole.style.setProperty("--top", `${view.offsetTop}px`);
};
visualViewport.addEventListener("resize", fit);
visualViewport.addEventListener("scroll", fit);

const dial = (call) => load("call", { root: room, line: { send, on: (word, fn) => on(word === "open" ? "welcome" : word, fn) }, call, words: me.words, dir: whole.dir });
on("call", (call) => {
  if (!/ringing|answered/.test(call?.state)) return;
  if (call.chat !== me.chat) begin(call.chat);
  open();
  dial(call);
});

on("welcome", (given) => {
  Object.assign(me, given);
  me.settings.colour ||= GIVEN.look.colour;
  problem = "";
  const live = me.chats.find((one) => one.chat === recall("chat") && one.state !== "closed");
  if (!live) remember("chat", null);
  dress();
  if (me.chat && !me.chats.some((one) => one.chat === me.chat)) page = ""; // it went into another one
  if (!page && !live && me.chats[0] && !unsent()[0]) show("list");
  else if (!page) begin(live ? live.chat : null);
  else show(page);
  if (me.chat) send({ call: { do: "look", chat: me.chat } });
});
on("lost", (code) => {
  if (code === 4403) {
    problem = say("sorry");
    show();
  }
  redraw();
});
on("message", ({ chat, text, files, at, from }) => {
  const entry = me.chats.find((one) => one.chat === chat) || { chat, title: text, state: "open", unread: 0 };
  Object.assign(entry, { at, snippet: text || files[0]?.name });
  if (from !== "you" && !(me.isOpen && page === "talk" && chat === me.chat)) entry.unread += 1;
  me.chats = [entry, ...me.chats.filter((one) => one !== entry)];
  if (page === "list") show(page);
  redraw();
});
on("state", ({ chat, state }) => {
  for (const one of me.chats) if (one.chat === chat) one.state = state;
  const isOver = state === "closed";
  if (chat === (isOver ? recall("chat") : me.chat)) remember("chat", isOver ? null : chat);
  redraw();
});
on("messages", redraw);
on("hours", (hours) => {
  me.hours = hours;
  redraw();
});
document.addEventListener("visibilitychange", noteRead);

/** Come in as whoever this is by now: nothing of whoever it was stays before them. */
const become = (identity) => {
  Object.assign(me, { identity, token: null, cursor: null, chats: [] });
  turnTo(null);
  show();
  again();
};
const signOut = () => become(emptyComposer());

/** Say who the visitor is, as the page's own server signed it; null: they signed out. */
const identify = (identity) => {
  if (identity == me.identity && (identity || !known())) return;
  if (identity) return become(identity);
  remember("token");
  remember("chat");
  remember("left", Date.now()); // the other tabs hear of it
  signOut();
};

// One browser is one visitor: who signs in or out in one tab does so in the others, as with the page's own sign-in.
addEventListener("storage", ({ key }) => {
  if (key === full("left")) signOut();
  else if (me.token && me.token !== mine()) become();
});

const api = { open, close, identify, on: hear };

customElements.define("heard-chat", class extends HTMLElement {});
const host = Object.assign(h("heard-chat"), api);
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
root.adoptedStyleSheets = [sheet];
root.append(whole);
whole.ondragover = (event) => event.preventDefault();
whole.ondrop = (event) => page === "talk" && take(event.dataTransfer, event);

const arrive = () => {
  waitToGreet(hail, open);
  share();
};
const start = () => {
  document.body.append(host);
  window.Heard ??= api;
  show();
  dress();
  look();
  arrive();
  window.navigation?.addEventListener("navigatesuccess", arrive);
  document.dispatchEvent(new CustomEvent("heard", { detail: api }));
};
document.body ? start() : addEventListener("DOMContentLoaded", start);
