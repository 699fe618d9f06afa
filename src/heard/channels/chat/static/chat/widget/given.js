/** What the server serves this script with (SERVED), and what the page's own snippet says. */
/* global SERVED */

const SCRIPT = document.currentScript;
const snippet = SCRIPT.dataset;

export const BASE = new URL(SCRIPT.src).origin;
/** Fetch a part that few need, and begin it. */
export const load = (part, given) =>
  import(`${BASE}/chat-${part}.js`)
    .then(({ begin: start }) => start(given))
    .catch((error) => console.warn("Heard chat:", error));
export const GIVEN = { ...SERVED, language: document.documentElement.lang || navigator.language, ...snippet };
if (snippet.inbox) GIVEN.key = snippet.inbox;
if (snippet.greeting) GIVEN.greetings = [{ words: snippet.greeting, seconds: snippet.seconds ?? 5 }];
