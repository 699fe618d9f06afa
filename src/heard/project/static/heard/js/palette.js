// The command palette: what this page can do, then what the server finds at data-url?q=… (a list of role=option).
const palette = document.getElementById("palette");
const input = palette?.querySelector("[role=combobox]");
const list = palette?.querySelector("[role=listbox]");
let asked = null;
let pause = 0;
let shown = ""; // what the options answer
let isWanted = false; // Enter was pressed before the answer to what is typed was there

const options = () => [...list.querySelectorAll("[role=option]")];
const chosen = () => list.querySelector("[aria-selected=true]");

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === option));
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function doing(element, number) {
  const option = document.createElement("li");
  option.className = "menu-item";
  option.role = "option";
  option.id = `palette-doing-${number}`;
  option.ariaSelected = "false";
  const icon = element.querySelector(".icon")?.cloneNode(true);
  const text = document.createElement("span");
  text.className = "grow truncate";
  text.textContent = name(element);
  option.append(...[icon, text].filter(Boolean));
  option.run = () => element.click();
  return option;
}

const name = (element) => element.dataset.keyLabel || element.getAttribute("aria-label") || element.querySelector("span")?.textContent.trim() || "";

const isExactly = (element, query) => name(element).toLowerCase() === query.trim().toLowerCase();

function doable(query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const seen = new Set();
  return [...document.querySelectorAll("button[data-key], a[data-key]")].filter((element) => {
    const label = name(element).toLowerCase();
    if (!label || seen.has(label) || element.closest("dialog, .toast, [hidden]") || element.dataset.dialog === "palette") return false;
    seen.add(label);
    return words.every((word) => label.includes(word));
  }).sort((one, other) => isExactly(other, query) - isExactly(one, query)).slice(0, 5).map(doing);
}

function fill(found) {
  list.replaceChildren(...doable(input.value), ...found);
  if (!list.childElementCount) {
    const nothing = document.createElement("li");
    nothing.className = "menu-heading";
    nothing.role = "option";
    nothing.ariaDisabled = "true";
    nothing.textContent = list.dataset.sayNone;
    list.append(nothing);
  }
  choose(options().find((option) => option.ariaDisabled !== "true"));
}

async function ask() {
  clearTimeout(pause);
  asked?.abort();
  asked = new AbortController();
  const typed = input.value.trim();
  const address = `${palette.dataset.url}?${new URLSearchParams({ q: typed })}`;
  try {
    const answer = await fetch(address, { signal: asked.signal, headers: { "HX-Request": "true" } });
    const parsed = new DOMParser().parseFromString(`<ul>${answer.ok ? await answer.text() : ""}</ul>`, "text/html");
    fill(parsed.querySelectorAll("[role=option]"));
  } catch (problem) {
    if (problem.name === "AbortError") return;
    isWanted = false;
    fill([]);
  }
  shown = typed;
  if (isWanted) open(chosen());
}

// Who types fast and presses Enter means what they typed, not what an earlier letter found.
function enter() {
  isWanted = input.value.trim() !== shown;
  if (isWanted) ask();
  else open(chosen());
}

function open(option) {
  isWanted = false;
  if (!palette.open || !option || option.ariaDisabled === "true") return;
  palette.close();
  if (option.run) option.run();
  else location.assign(option.dataset.href);
}

input?.addEventListener("input", () => {
  isWanted = false;
  clearTimeout(pause);
  pause = setTimeout(ask, 90);
});
input?.addEventListener("keydown", (event) => {
  if (event.keyCode === 229) return; // this Enter ends a word that an input method writes
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    const all = options();
    choose(all.at((all.indexOf(chosen()) + step) % all.length));
  } else if (event.key === "Enter") {
    event.preventDefault();
    enter();
  }
});
list?.addEventListener("click", (event) => open(event.target.closest("[role=option]")));
list?.addEventListener("pointermove", (event) => {
  const option = event.target.closest("[role=option]");
  if (option && option !== chosen() && option.ariaDisabled !== "true") choose(option);
});
palette?.addEventListener("heard:opened", () => {
  input.value = "";
  isWanted = false;
  input.focus();
  ask();
});
