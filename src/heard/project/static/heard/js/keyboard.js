// Keyboard shortcuts. Any element with data-key="r" | "g i" | "mod+k" answers to it: fields are focused, the rest is
// clicked. Other modules register by the event heard:shortcut {key, label, group, run}. "?" lists them all.
const registered = new Map();
const onMac = navigator.platform.startsWith("Mac");
const help = document.getElementById("keyboard-help");
let pressed = "";
let pause = 0;

document.addEventListener("heard:shortcut", ({ detail }) => registered.set(detail.key, detail));

const plain = () => { try { return localStorage.getItem("heard-single-keys") !== "off"; } catch { return true; } };
const typing = (element) => element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]:not([contenteditable=false])");

function named(event) {
  const name = { " ": "space", ArrowUp: "up", ArrowDown: "down" }[event.key] ?? event.key.toLowerCase();
  const mod = event.ctrlKey || event.metaKey ? "mod+" : "";
  const shift = event.shiftKey && (mod || /^[a-z]$/.test(name) || name.length > 1) ? "shift+" : "";
  return mod + shift + name;
}

function usable(element) {
  const layer = document.querySelector("dialog[open]");
  if (element.matches(":disabled, [aria-disabled=true]") || element.closest("[hidden], template")) return false;
  return layer ? layer.contains(element) : !element.closest("dialog");
}

const found = (key) => [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].filter(usable).at(-1);

function act(key, event) {
  const element = found(key);
  const entry = element || document.querySelector("dialog[open]") ? null : registered.get(key);
  if (!element && !entry) return false;
  event.preventDefault();
  if (entry) entry.run(event);
  else if (typing(element)) element.focus();
  else element.click();
  return true;
}

const isBeginning = (key) => [...registered.keys()].some((known) => known.startsWith(`${key} `)) || document.querySelector(`[data-key^="${CSS.escape(key)} "]`);

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.keyCode === 229 || event.altKey || ["Shift", "Control", "Meta"].includes(event.key)) return;
  const key = named(event);
  const single = !key.startsWith("mod+");
  if (single && (!plain() || typing(event.target) || event.target.closest?.(".menu:popover-open"))) return;
  clearTimeout(pause);
  const sequence = pressed && single ? `${pressed} ${key}` : key;
  pressed = "";
  if (act(sequence, event) || (sequence !== key && act(key, event))) return;
  if (single && isBeginning(key)) {
    pressed = key;
    pause = setTimeout(() => { pressed = ""; }, 1200);
  }
});

function labelOf(element) {
  const copy = element.cloneNode(true);
  copy.querySelectorAll("kbd, .count, .visually-hidden").forEach((part) => part.remove());
  return element.dataset.keyLabel || element.getAttribute("aria-label") || copy.textContent.trim() || element.closest("label")?.textContent.trim();
}

function everyShortcut() {
  const list = new Map();
  for (const element of document.querySelectorAll("[data-key]")) {
    if (element.closest("template, .toast")) continue;
    list.set(element.dataset.key, { label: labelOf(element), group: element.dataset.keyGroup ?? element.closest("[data-key-group]")?.dataset.keyGroup });
  }
  for (const [key, entry] of registered) list.set(key, entry);
  return list;
}

const names = document.body.dataset; // as they stand on the keyboards of the language

function caps(key) {
  return key.split(/[ +]/).map((part) => {
    const cap = document.createElement("kbd");
    const name = { mod: onMac ? "⌘" : names.keyMod, shift: names.keyShift, enter: "↵", escape: names.keyEscape, up: "↑", down: "↓" }[part] ?? part;
    cap.textContent = name.length === 1 ? name.toUpperCase() : name[0].toUpperCase() + name.slice(1);
    return cap;
  });
}

function section(title, entries) {
  const part = document.createElement("section");
  const list = document.createElement("dl");
  for (const [key, { label }] of entries) {
    const term = document.createElement("dt");
    const keys = document.createElement("dd");
    term.textContent = label;
    keys.append(...caps(key));
    list.append(term, keys);
  }
  const heading = document.createElement("h3");
  heading.textContent = title;
  part.append(heading, list);
  return part;
}

help?.addEventListener("heard:opened", () => {
  const page = help.querySelector(".keys");
  const groups = Map.groupBy(everyShortcut(), ([, entry]) => entry.group ?? page.dataset.general);
  page.replaceChildren(...[...groups].map(([title, entries]) => section(title, entries)));
  help.querySelector("[data-single-keys]").checked = plain();
});

help?.addEventListener("change", (event) => {
  if (event.target.matches("[data-single-keys]")) localStorage.setItem("heard-single-keys", event.target.checked ? "on" : "off");
});

const nameKeys = (root) => { if (onMac) for (const cap of root.querySelectorAll("kbd")) if (cap.textContent === names.keyMod) cap.textContent = "⌘"; };
nameKeys(document);
document.addEventListener("htmx:load", (event) => nameKeys(event.detail.elt));
