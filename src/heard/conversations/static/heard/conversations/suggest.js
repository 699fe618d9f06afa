// Suggestions while one types: "/" for macros and "@" for colleagues in the composer, customers in address fields.
const list = () => document.getElementById("suggestions");
const home = list()?.parentElement;
const BEFORE = { "composer-text": [/(?:^|\s)(\/([^\n/]{0,40}))$/, "macros"], "composer-note": [/(?:^|[\s(])(@([^\n@]{0,40}))$/, "colleagues"] };
const fetched = new Map();
let field = null; // where one types
let from = 0; // where what was typed begins
let pause = 0;
let asked = 0;

const items = () => [...list().children].filter((item) => !item.hidden);
const active = () => list().querySelector('[aria-selected="true"]');

function typed(area) {
  const before = area.value.slice(0, area.selectionStart);
  if (area.dataset.suggest) {
    const part = before.slice(before.lastIndexOf(",") + 1).trimStart();
    return part.length > 1 && { query: part, start: before.length - part.length, address: `${area.dataset.suggest}?q=${encodeURIComponent(part)}` };
  }
  const [pattern, source] = BEFORE[area.id] ?? [];
  const found = pattern?.exec(before);
  return found && { query: found[2], start: before.length - found[1].length, address: area.form.dataset[source], isWhole: true };
}

async function suggest(area) {
  const found = typed(area);
  const turn = ++asked;
  if (!found) return close();
  const html = await ask(found.address);
  if (turn !== asked || document.activeElement !== area) return;
  if (field !== area || !found.isWhole || !list().matches(":popover-open")) list().innerHTML = html;
  field = area;
  from = found.start;
  if (found.isWhole) narrow(found.query.trim().toLowerCase());
  items().length ? open() : close();
}

async function ask(address) {
  if (!fetched.has(address)) {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return "";
    fetched.set(address, await answer.text());
    if (fetched.size > 50) fetched.delete(fetched.keys().next().value);
  }
  return fetched.get(address);
}

function narrow(query) {
  for (const item of list().children) item.hidden = !(item.dataset.find ?? "").toLowerCase().includes(query) && Boolean(query);
}

function open() {
  const layer = document.querySelector("dialog[open]") ?? home;
  if (list().parentElement !== layer) layer.append(list());
  if (!list().matches(":popover-open")) list().showPopover();
  const isAbove = field.matches("textarea");
  const box = (isAbove ? field.form : field).getBoundingClientRect();
  Object.assign(list().style, { left: `${Math.max(8, Math.min(box.left, innerWidth - list().offsetWidth - 8))}px`, top: isAbove ? "auto" : `${box.bottom}px`, bottom: isAbove ? `${innerHeight - box.top}px` : "auto" });
  choose(items()[0]);
}

function choose(item) {
  for (const one of list().children) one.setAttribute("aria-selected", String(one === item));
  field.setAttribute("aria-activedescendant", item.id);
  item.scrollIntoView({ block: "nearest" });
}

function close() {
  asked += 1;
  if (list()?.matches(":popover-open")) list().hidePopover();
  field?.removeAttribute("aria-activedescendant");
  field = null;
}

// As if typed, so that the browser's own undo works.
export function insert(area, words) {
  area.focus();
  if (!document.execCommand("insertText", false, words)) area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
}

function take(item) {
  if (!item || item.getAttribute("aria-disabled")) return;
  const area = field;
  area.setSelectionRange(from, area.selectionStart);
  close();
  if (item.dataset.words) insert(area, item.dataset.words);
  else {
    area.focus();
    document.execCommand("delete");
    window.htmx.ajax("POST", item.dataset.run, { target: "#conversation", swap: "none" });
  }
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches?.("[data-suggest], .composer-words")) return;
  clearTimeout(pause);
  pause = setTimeout(() => suggest(target), target.dataset.suggest ? 180 : 0);
});

document.addEventListener("keydown", (event) => {
  if (!field || event.keyCode === 229 || !list().matches(":popover-open")) return;
  const all = items();
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(all[(all.indexOf(active()) + step + all.length) % all.length]);
  else if (["Enter", "Tab"].includes(event.key) && !event.ctrlKey && !event.metaKey) take(active());
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

document.addEventListener("pointerdown", (event) => {
  const item = event.target.closest?.("#suggestions [role=option]");
  if (item) { event.preventDefault(); take(item); }
});
document.addEventListener("focusout", (event) => { if (event.target === field) close(); });

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-type]");
  if (!opener) return;
  const area = document.getElementById(opener.dataset.type === "/" ? "composer-text" : "composer-note");
  const before = area.value.slice(0, area.selectionStart);
  insert(area, (before && !/\s$/.test(before) ? " " : "") + opener.dataset.type);
});

// What a macro says stands where it was called.
document.addEventListener("heard:macro", () => {
  const words = document.getElementById("macro-words");
  const area = document.getElementById("composer-text");
  if (!words || !area || !words.textContent) return;
  insert(area, words.textContent);
  words.textContent = "";
});
