/** What the server serves this script with (SERVED), and what the page's own snippet says. */
/* global SERVED */

const SCRIPT = document.currentScript;
const snippet = SCRIPT.dataset;

export const BASE = new URL(SCRIPT.src).origin;
export const GIVEN = { ...SERVED, language: document.documentElement.lang || navigator.language, ...snippet };
if (snippet.inbox) GIVEN.key = snippet.inbox;
if (snippet.greeting) GIVEN.greetings = [{ words: snippet.greeting, seconds: snippet.seconds ?? 5 }];
