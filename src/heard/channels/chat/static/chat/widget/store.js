/** What a browser remembers of a chat: under names of its own, and in memory alone where pages may store nothing. */

import { GIVEN } from "./given.js";

let box = {};
try {
  box = localStorage;
} catch {
  // the page may store nothing
}
const full = (name) => `heard.${GIVEN.key}.${name}`;

export const recall = (name) => JSON.parse(box[full(name)] || "null");

/** Remember a value under a name; null forgets it. */
export const remember = (name, value) => {
  delete box[full(name)];
  if (value == null) return;
  try {
    box[full(name)] = JSON.stringify(value);
  } catch {
    box = { ...box, [full(name)]: JSON.stringify(value) }; // no room
  }
};

/** What was said and not kept by the server yet, oldest first, by every tab of this browser. */
export const unsent = () =>
  Object.keys(box)
    .filter((name) => name.startsWith(full("say.")))
    .map((name) => JSON.parse(box[name]))
    .sort((one, other) => one.at - other.at);
