// Two keystrokes put an article into the reply: Alt and A, then its number. The panel may be hidden on a narrow screen; then
// it opens for as long as one chooses. What the buttons do is the affair of panels.js.
const panel = () => document.querySelector("[data-answers]");
const WAIT = 8000;
let pause = 0;
let opened = null; // the layer that was opened for choosing

function begin() {
  const part = panel();
  if (!part) return false;
  const layer = part.closest("[popover]");
  if (!part.checkVisibility() && layer?.showPopover) { layer.showPopover(); opened = layer; }
  part.dataset.choosing = "yes";
  const hint = part.querySelector(".answers-hint");
  hint.textContent = hint.dataset.say;
  part.scrollIntoView({ block: "nearest" });
  clearTimeout(pause);
  pause = setTimeout(end, WAIT);
  return true;
}

function end() {
  clearTimeout(pause);
  const part = document.querySelector("[data-answers][data-choosing]");
  if (part) { delete part.dataset.choosing; part.querySelector(".answers-hint").textContent = ""; }
  opened?.hidePopover();
  opened = null;
}

// The letter as it stands on the keyboard; on one without Latin letters, or where Alt writes another, its place.
const isA = ({ key, code }) => key.toLowerCase() === "a" || (code === "KeyA" && !/^[a-z]$/i.test(key));
const digit = ({ key, code }) => /^[1-9]$/.exec(key)?.[0] ?? /^(?:Digit|Numpad)([1-9])$/.exec(code)?.[1];

document.addEventListener("keydown", (event) => {
  if (event.altKey && !event.ctrlKey && !event.metaKey && event.keyCode !== 229 && isA(event) && !document.querySelector("dialog[open]")) {
    if (begin()) event.preventDefault();
    return;
  }
  const part = document.querySelector("[data-answers][data-choosing]");
  if (!part || ["Alt", "Shift", "Control", "Meta"].includes(event.key)) return;
  const chosen = digit(event);
  const button = chosen && part.querySelector(`[data-answer="${chosen}"]`);
  end();
  if (!chosen && event.key !== "Escape") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  button?.click();
}, true);
document.addEventListener("pointerdown", end);
document.addEventListener("htmx:beforeSwap", ({ target }) => { if (target.closest?.("[data-choosing]")) end(); }); // other articles get these numbers

function offer() {
  const part = panel();
  if (part) document.dispatchEvent(new CustomEvent("heard:shortcut", { detail: { key: "alt+a", label: part.dataset.sayKey, group: part.dataset.sayGroup, run: begin } }));
}
document.addEventListener("htmx:load", offer);
offer();
