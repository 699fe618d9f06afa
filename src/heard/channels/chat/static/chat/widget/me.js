/** What is known at this moment; the other parts read it, and each writes its own share. */

import { GIVEN } from "./given.js";
import { face, h } from "./dom.js";

export const me = {
  settings: GIVEN.look,
  words: GIVEN.words,
  team: [],
  hours: {},
  visitor: {},
  chats: [],
  chat: null, // the conversation that is shown; null: a new one
  state: {},
  cursor: null,
  identity: GIVEN.identity || null,
  language: GIVEN.language,
  isThere: false, // whether the server listens
  isOpen: false,
  ahead: 0, // ms by which the clock here is before ours
};

/** Return words in the visitor's language, with what belongs into their places. */
export const say = (name, places) => (me.words[name] || "").replace(/\{(\w+)\}/g, (_whole, place) => places[place]);

export const number = (value, options) => new Intl.NumberFormat(me.language, options).format(value);

/** A moment as it is written where the visitor is: "15:49" or "3:49 PM"; in English of no region as in our mails. */
export const moment = (at, options) => new Intl.DateTimeFormat([...navigator.languages, "en-GB", me.language].find((one) => one.startsWith(me.language)), options).format(new Date(at));

/** What time it is by our clock: theirs may be wrong by hours or days. */
export const now = () => Date.now() - me.ahead;

const ears = new EventTarget();

/** Let the page know: `Heard.on("message", fn)`. */
export const announce = (event, detail) => ears.dispatchEvent(new CustomEvent(event, { detail }));
export const hear = (event, fn) => ears.addEventListener(event, ({ detail }) => fn(detail));

/** Who is here, and when: what stands above a new conversation, and above the list of those there were. */
export const greet = () => {
  const { team, settings, hours } = me;
  return h(
    ".intro",
    {},
    h(".faces", {}, team.slice(0, 4).map(face)),
    h("p.welcome", {}, settings.welcome || say("welcome")),
    h(`p.small.hours${hours.open ? ".open" : ""}`, {}, hours.says),
  );
};
