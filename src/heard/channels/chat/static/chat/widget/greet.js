/** Greetings by rule: once to a visitor, and never while a conversation is open. */

import { GIVEN } from "./given.js";
import { button, h, label } from "./dom.js";
import { me, say } from "./me.js";
import { recall, remember } from "./store.js";

const RETURNS_AFTER = 1_800_000; // ms; who comes back later than this was here before
let timer;

const isNew = () => {
  const first = recall("first") || Date.now();
  remember("first", first);
  return Date.now() - first < RETURNS_AFTER;
};

const fits = (page) => {
  const parts = page.split("*").map((part) => part.replace(/\W/g, "\\$&"));
  return RegExp(`^${parts.join(".*")}$`).test(location.pathname);
};

const matches = ({ page, who, language }) =>
  (!page || fits(page)) && (!language || me.language.startsWith(language)) && (!who || (who === "new") === isNew());

/** Wait for the first greeting that fits this page, and show it; `open` opens the chat. */
export const waitToGreet = (hail, open) => {
  const isOver = () => me.isOpen || recall("chat") || recall("greeted");
  const found = !isOver() && GIVEN.greetings.find(matches);
  clearTimeout(timer);
  if (found)
    timer = setTimeout(() => {
      if (isOver()) return;
      remember("greeted", true);
      const away = button("close", () => hail.replaceChildren());
      label(away, say("close"));
      hail.replaceChildren(h("button.grow", { onclick: open }, found.words), away);
    }, 1000 * (found.seconds || 0));
};
