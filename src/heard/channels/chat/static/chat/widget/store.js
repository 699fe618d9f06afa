/** What a browser remembers of a chat: under names of its own, and in memory alone where pages may store nothing. */

import { GIVEN } from "./given.js";
import { me } from "./me.js";

let box = {};
try {
  box = localStorage;
} catch {
  // the page may store nothing
}
export const full = (name) => `heard.${GIVEN.key}.${name}`;

export const recall = (name) => JSON.parse(box[full(name)] || "null");

/** Remember a value under a name; null, or none, forgets it. */
export const remember = (name, value) => {
  try {
    if (value == null) delete box[full(name)];
    else box[full(name)] = JSON.stringify(value);
  } catch {
    box = { ...box, [full(name)]: JSON.stringify(value) }; // no room
  }
};

/** The token by which this tab comes in: its own where the page says who it is, else what the browser's other tabs have. */
export const mine = () => (me.identity && me.token) || recall("token");

/** Whom the website vouches for in it ("who.since.k:…"), if it does. */
export const known = () => /(.+)\..+k:/.exec(mine())?.[1];

/** What was said and not kept by the server yet, oldest first, by every tab of this browser; what somebody known said, who has
 * signed out since, waits until they are back. */
export const unsent = () =>
  Object.keys(box)
    .filter((name) => name.startsWith(full("say.")))
    .map((name) => JSON.parse(box[name]))
    .filter(({ who = known() }) => who === known())
    .sort((one, other) => one.at - other.at);
