// Keeps what is being written: at once in this browser, soon after in the house. The copy in the browser goes only when a
// page of the house shows exactly its words, or when they are sent; and each agent has copies of their own.
const PAUSE = 700;
const AGAIN = 5000;
const DAY = 24 * 3600 * 1000;
const KINDS = ["reply", "note"];
const LINES = ["to", "cc", "bcc"];
const form = () => document.getElementById("composer");
const areaOf = (composer, kind) => composer.elements[kind === "note" ? "note" : "text"];
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const timers = new Map();
let saving = Promise.resolve();
let leaving = null; // the kind that is being sent at the moment

// A copy: its words; what the house had (`had`) and was last given (`given`); whether it said that it has it all (`kept`);
// and the id under which it was sent, while nobody knows whether that arrived (`sent`).
const nameOf = (composer, kind) => `heard-words ${composer.dataset.agent} ${composer.dataset.conversation} ${kind}`;
function copyOf(composer, kind) {
  try { return JSON.parse(localStorage.getItem(nameOf(composer, kind))); } catch { return null; }
}
function keepCopy(composer, kind, changes) {
  const copy = { ...copyOf(composer, kind), ...changes, at: Date.now() };
  try { localStorage.setItem(nameOf(composer, kind), JSON.stringify(copy)); } catch { /* private windows have none */ }
}
function dropCopy(composer, kind) {
  try { localStorage.removeItem(nameOf(composer, kind)); } catch { /* nor anything to forget */ }
}
function tidy() {
  try {
    for (const name of Object.keys(localStorage).filter((one) => one.startsWith("heard-words "))) {
      const copy = JSON.parse(localStorage.getItem(name));
      if (copy.at < Date.now() - (copy.kept ? DAY : 60 * DAY)) localStorage.removeItem(name);
    }
  } catch { /* a browser that keeps nothing has nothing to tidy */ }
}

function written(composer, kind) {
  const words = { text: areaOf(composer, kind).value };
  const isAddressed = kind === "reply" && !composer.querySelector("#recipients").disabled;
  if (isAddressed) for (const name of LINES) words[name] = composer.elements[name].value;
  return words;
}
const areSame = (one, other) => ["text", ...LINES].every((name) => one?.[name] === other?.[name]);

function write(composer, kind, words) {
  areaOf(composer, kind).value = words.text;
  if (kind === "reply" && words.to !== undefined) document.dispatchEvent(new CustomEvent("heard:recipients", { detail: words }));
  look();
}

function say(text) {
  const place = document.getElementById("composer-saved");
  if (place) place.textContent = text;
}

function later(composer, kind, pause) {
  clearTimeout(timers.get(kind));
  timers.set(kind, setTimeout(() => save(composer, kind), pause));
}

function stop(kind) {
  clearTimeout(timers.get(kind));
  timers.delete(kind);
}

function save(composer, kind) {
  if (leaving === kind) return later(composer, kind, PAUSE);
  stop(kind);
  const words = written(composer, kind);
  if (copyOf(composer, kind)) keepCopy(composer, kind, { given: words.text });
  const body = new URLSearchParams({ kind, agent: composer.dataset.agent, ...words });
  saving = saving.then(async () => {
    const answer = await fetch(composer.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: words.text.length < 20000 }).catch(() => null);
    if (answer?.ok) return kept(composer, kind, words, (await answer.json()).saved);
    if (composer !== form()) return;
    say(composer.dataset.sayUnsaved);
    if (!answer || answer.status >= 500) later(composer, kind, AGAIN);
  });
  return saving;
}

function kept(composer, kind, words, said) {
  areaOf(composer, kind).defaultValue = words.text;
  const copy = copyOf(composer, kind);
  if (copy) keepCopy(composer, kind, { had: words.text, kept: areSame(copy.words, words) });
  if (composer === form()) say(said);
}

function typed(kind) {
  const composer = form();
  const had = copyOf(composer, kind)?.had ?? areaOf(composer, kind).defaultValue;
  keepCopy(composer, kind, { words: written(composer, kind), had, kept: false, sent: null });
  later(composer, kind, PAUSE);
}

const saveNow = () => { const composer = form(); return composer ? Promise.all([...timers.keys()].map((kind) => save(composer, kind))) : saving; };

function look() {
  const composer = form();
  if (!composer) return;
  const kind = composer.elements.kind.value;
  const isEmpty = !areaOf(composer, kind).value.trim() && !document.getElementById(`composer-files-${kind}`).children.length;
  composer.querySelector("[data-discard]").hidden = isEmpty;
}

// What the page brought may be older than the copy: made before the house had it. Where the house has had the words, it is
// asked what it has by now; where it has not, they are put back, beside whatever was written elsewhere meanwhile.
function begin() {
  const composer = form();
  leaving = null;
  for (const kind of timers.keys()) stop(kind);
  if (!composer) return;
  tidy();
  for (const kind of KINDS) {
    const copy = copyOf(composer, kind);
    const here = written(composer, kind);
    if (!copy) continue;
    if (copy.kept && areSame(copy.words, here)) dropCopy(composer, kind);
    else if (copy.kept || copy.sent) settle(composer, kind, copy);
    else putBack(composer, kind, copy, here.text);
  }
  look();
}

function putBack(composer, kind, copy, theirs) {
  const { text } = copy.words;
  const isKnown = [copy.had, copy.given].includes(theirs) || text.includes(theirs);
  const words = { ...copy.words, text: isKnown ? text : [theirs, text].filter(Boolean).join("\n\n") };
  write(composer, kind, words);
  keepCopy(composer, kind, { words });
  save(composer, kind);
}

async function settle(composer, kind, copy, isAgain = false) {
  write(composer, kind, copy.words);
  const shown = written(composer, kind);
  if (copy.sent) {
    composer.elements.client_id.value = copy.sent;
    composer.dataset.sent = copy.words.text;
  }
  const answer = await fetch(`${composer.dataset.draft}?client_id=${copy.sent ?? ""}`, { cache: "no-store" }).catch(() => null);
  const house = answer?.ok ? await answer.json() : null;
  if (!house || composer !== form() || !areSame(written(composer, kind), shown)) return;
  if (copy.sent && !house.sent) return isAgain ? save(composer, kind) : timers.set(kind, setTimeout(() => settle(composer, kind, copy, true), AGAIN));
  const isOver = copy.sent && house[kind]?.text === copy.words.text;
  if (copy.sent) composer.elements.client_id.value = "";
  write(composer, kind, house[kind] && !isOver ? wordsOf(house[kind]) : { text: "" });
  areaOf(composer, kind).defaultValue = areaOf(composer, kind).value;
  dropCopy(composer, kind);
  if (isOver) throwAway(composer, kind);
}

const wordsOf = ({ text, to, cc, bcc }) => (to === null ? { text } : { text, to, cc, bcc });

const throwAway = (composer, kind) => fetch(`${composer.dataset.draft}?kind=${kind}`, { method: "DELETE", headers: { "X-CSRFToken": token() } }).catch(() => null);

async function discard() {
  const composer = form();
  const kind = composer.elements.kind.value;
  areaOf(composer, kind).select();
  document.execCommand("delete");
  stop(kind);
  await saving;
  const answer = await throwAway(composer, kind);
  if (answer?.ok) dropCopy(composer, kind);
  document.getElementById(`composer-files-${kind}`)?.replaceChildren();
  say("");
  look();
}

// What was taken back is in the composer again, before whatever is there already.
async function takeBack({ conversation, kind }) {
  const composer = form();
  if (composer?.dataset.conversation !== String(conversation)) return;
  const answer = await fetch(composer.dataset.draft, { cache: "no-store" }).catch(() => null);
  const house = answer?.ok ? (await answer.json())[kind] : null;
  if (!house || composer !== form()) return;
  const area = areaOf(composer, kind);
  const here = area.value.trim();
  const words = wordsOf(house);
  const isMore = here && !words.text.includes(here);
  document.getElementById(`composer-files-${kind}`).innerHTML = house.files;
  composer.elements.kind.value = kind;
  write(composer, kind, isMore ? { ...words, text: `${words.text}\n\n${here}` } : words);
  if (isMore) typed(kind);
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
}

// The same conversation in another tab: words that are not being typed here follow what is typed, sent or discarded there.
window.addEventListener("storage", ({ key, newValue }) => {
  const composer = form();
  const kind = composer && newValue && KINDS.find((one) => nameOf(composer, one) === key);
  if (!kind || timers.has(kind) || leaving === kind) return;
  if (document.hasFocus() && document.activeElement === areaOf(composer, kind)) return;
  const { words, kept: isKept } = JSON.parse(newValue);
  write(composer, kind, words);
  if (isKept) areaOf(composer, kind).defaultValue = words.text;
});

// What is on its way to the customer is no draft any more. Its copy stays until that has arrived, or was refused.
document.addEventListener("heard:sending", ({ detail: { waits, kind, id } }) => {
  stop(kind);
  leaving = kind;
  keepCopy(form(), kind, { words: written(form(), kind), kept: false, sent: id });
  waits.push(saving);
});
document.addEventListener("heard:sent", ({ detail: { kind } }) => {
  const composer = form();
  leaving = null;
  if (areaOf(composer, kind).value) return typed(kind);
  stop(kind);
  keepCopy(composer, kind, { words: { text: "" }, kept: true, sent: null });
  dropCopy(composer, kind);
  areaOf(composer, kind).defaultValue = "";
  say("");
});
document.addEventListener("heard:unsent", ({ detail: { kind, isRefused } }) => {
  leaving = null;
  if (!isRefused) return;
  keepCopy(form(), kind, { sent: null });
  later(form(), kind, PAUSE);
});

document.addEventListener("input", ({ target }) => {
  if (!target.closest("#composer")) return;
  if (target.matches(".composer-words")) typed(target.dataset.for);
  else if (target.closest("#recipients")) typed("reply");
  look();
});
document.addEventListener("click", ({ target }) => {
  if (target.closest('#composer [name="kind"]')) look();
  if (target.closest("[data-discard]")) discard();
});
document.addEventListener("heard:draft", ({ detail }) => takeBack(detail));
document.addEventListener("heard:leaving", saveNow);
document.addEventListener("heard:files", look);
document.addEventListener("heard:conversation", begin);
window.addEventListener("online", () => { const composer = form(); if (composer) for (const kind of KINDS) if (copyOf(composer, kind)?.kept === false) save(composer, kind); });
window.addEventListener("pagehide", saveNow);
begin();
