// Where the windows of a call stand: one box in a shadow root of its own, at the corner of any page, in one of several views.
import { icon } from "./icons.js";
import { stylesheet } from "./look.js";

export function makeRoom({ root, words, dir }) {
  const host = document.createElement("div");
  host.className = "heard-call";
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [stylesheet()];
  const spoken = element("p", { class: "hush", role: "status", "aria-live": "assertive" });
  shadow.append(spoken);
  const around = root.closest?.("dialog"); // a chat that fills a phone is modal: only what stands in it can be used
  if (around) new MutationObserver(settle).observe(around, { attributes: true, attributeFilter: ["open"] });
  settle();
  let shown = null;

  function settle() {
    const place = around?.matches(":modal") ? root : around?.parentNode ?? root.body ?? root;
    if (host.parentNode === place) return;
    place.append(host);
    for (const video of shadow.querySelectorAll("video")) video.play().catch(() => {}); // it stops where it is moved
  }

  return {
    words: (key, name) => (words[`call_${key}`] ?? key).replace("%(name)s", () => name || words.call_they),
    /** Puts a box in place of what stands there; `focus` is what a keyboard that was in it goes on with, or that comes now. */
    show(box, { focus = null, claim = false, aloud = "" } = {}) {
      const wasHere = shadow.activeElement !== null; // else somebody works elsewhere on the page, and goes on there
      shown?.remove();
      shown = box;
      if (box) {
        box.dir = dir;
        box.classList.toggle("slim", !around);
        if (around && around.closest("[data-position]")?.dataset.position !== "start") box.classList.add("across");
        shadow.append(box);
        if (wasHere || claim) focus?.focus({ preventScroll: true });
      }
      if (aloud) spoken.textContent = aloud;
    },
    say: (aloud) => { spoken.textContent = aloud; },
    isShown: (box) => shown === box,
  };
}

/** An element with attributes, properties that begin with "on", and what stands in it. */
export function element(name, given = {}, ...inside) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else if (value === true) made.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(key, value);
  }
  made.append(...inside.filter((one) => one !== null && one !== undefined));
  return made;
}

/** The letters that stand for somebody. */
const initials = (name) => name.trim().split(/\s+/u).slice(0, 2).map((word) => [...word][0]?.toUpperCase() ?? "").join("");

export const face = (name) => element("span", { class: "face", "aria-hidden": "true" }, name ? initials(name) : icon("phone"));
