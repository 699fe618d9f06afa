// Menus (popover) and dialogs: opening, arrow keys, closing. The browser does focus traps, Escape and layers.
const anchored = CSS.supports("position-area: block-end");
let pressed = null; // several openers may share a menu

document.addEventListener("click", ({ target }) => { pressed = target.closest("[popovertarget]") ?? pressed; }, true);

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  if (opener) {
    opener.closest("[popover]:popover-open")?.hidePopover();
    const dialog = document.getElementById(opener.dataset.dialog);
    if (!dialog.open) dialog.showModal();
    dialog.dispatchEvent(new CustomEvent("heard:opened", { bubbles: true }));
    return;
  }
  const dialog = event.target.closest("dialog");
  if (dialog && (event.target.closest("[data-close]") || beside(event, dialog))) dialog.close();
  event.target.closest(".menu .menu-item")?.closest(".menu").hidePopover();
});

function beside(event, dialog) {
  if (event.target !== dialog || !event.clientX) return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}

const itemsOf = (menu) => [...menu.querySelectorAll(".menu-item:not(:disabled)")].filter((item) => item.checkVisibility());

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.(".menu") || event.newState !== "open") return;
  if (!anchored) placeByHand(menu);
  (menu.querySelector("[autofocus]") ?? itemsOf(menu)[0])?.focus();
}, true);

function placeByHand(menu) {
  const openers = [...document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)];
  const opener = openers.find((one) => one === pressed) ?? openers[0];
  if (!opener) return; // whoever opened it places it
  const button = opener.getBoundingClientRect();
  const below = button.bottom + menu.offsetHeight < innerHeight;
  menu.style.top = `${below ? button.bottom : Math.max(8, button.top - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(button.left, innerWidth - menu.offsetWidth - 8))}px`;
}

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || event.target.matches("input, textarea")) return;
  const items = itemsOf(menu);
  const here = items.indexOf(document.activeElement);
  const next = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    items.at(next >= items.length ? 0 : next)?.focus();
  } else if (event.key === "Tab") menu.hidePopover();
  else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey) {
    const later = [...items.slice(here + 1), ...items.slice(0, here + 1)];
    later.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
});
