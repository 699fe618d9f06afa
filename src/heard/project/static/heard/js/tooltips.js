// Tooltips for [data-tip]: the label of a button that is only an icon, with its keyboard shortcut.
const tip = document.createElement("div");
tip.className = "tooltip";
tip.popover = "manual";
tip.setAttribute("aria-hidden", "true"); // the button's own label is what is read aloud
document.body.append(tip);
let waiting = 0;

function show(element) {
  if (!element.isConnected) return;
  const keys = (element.dataset.key ?? "").replaceAll("+", " ").split(" ").filter(Boolean);
  tip.replaceChildren(element.dataset.tip || element.getAttribute("aria-label"), ...keys.map(keycap));
  if (!tip.matches(":popover-open")) tip.showPopover();
  const box = element.getBoundingClientRect();
  const below = box.bottom + tip.offsetHeight + 12 < innerHeight;
  const start = box.left + box.width / 2 - tip.offsetWidth / 2;
  tip.style.top = `${below ? box.bottom + 6 : box.top - tip.offsetHeight - 6}px`;
  tip.style.left = `${Math.max(6, Math.min(start, innerWidth - tip.offsetWidth - 6))}px`;
}

function keycap(key) {
  const cap = document.createElement("kbd");
  const said = document.body.dataset;
  const names = { mod: navigator.platform.startsWith("Mac") ? "⌘" : said.keyMod, shift: said.keyShift, enter: "↵" };
  cap.textContent = names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
  return cap;
}

function hide() {
  clearTimeout(waiting);
  if (tip.matches(":popover-open")) tip.hidePopover();
}

document.addEventListener("pointerover", (event) => {
  const element = event.target.closest("[data-tip]");
  hide();
  if (element && event.pointerType === "mouse") waiting = setTimeout(show, 350, element);
});
document.addEventListener("focusin", (event) => {
  hide();
  if (event.target.matches("[data-tip]:focus-visible")) waiting = setTimeout(show, 0, event.target); // not while a menu is opening
});
for (const name of ["pointerdown", "focusout", "scroll"]) document.addEventListener(name, hide, true);
document.addEventListener("keydown", (event) => { if (event.key === "Escape") hide(); });
