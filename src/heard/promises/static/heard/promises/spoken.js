// While somebody writes "I'll call you tomorrow before noon", the composer offers to watch over it. Nothing is promised before
// it is said: what was chosen goes on the ledger from the panel, which offers the words of every answer once it is sent. Only
// what stands there as it is sent counts, and only in its own conversation.
const PAUSE = 900; // ms without a key
const chosen = new Set();
const said = new Set();
let before = [];
const hints = () => document.getElementById("composer-hints");
const panel = () => document.querySelector("[data-promises]");
const offers = (place) => [...(place?.querySelectorAll?.(".promise-offer") ?? [])];
const messageOf = (offer) => offer.elements.message.value;
const here = (words) => `${panel()?.dataset.conversation} ${words}`;
let asking = 0;

async function ask(area) {
  const address = panel()?.dataset.spoken;
  const box = hints();
  if (!address || !box) return;
  const text = area.value;
  if (!text.trim()) return box.replaceChildren();
  const body = new URLSearchParams({ text, csrfmiddlewaretoken: area.form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(address, { method: "POST", body }).catch(() => null);
  if (!answer?.ok || area.value !== text) return;
  const found = await answer.text();
  if (box.dataset.found === found && box.hasChildNodes()) return;
  box.dataset.found = found;
  box.innerHTML = found;
  for (const one of box.querySelectorAll("input")) one.checked = chosen.has(here(one.value));
}

document.addEventListener("input", ({ target }) => {
  if (target.id !== "composer-text") return;
  clearTimeout(asking);
  asking = setTimeout(() => ask(target), PAUSE);
});

document.addEventListener("change", ({ target }) => {
  if (target.closest("#composer-hints")) chosen[target.checked ? "add" : "delete"](here(target.value));
});

// The panel may bring the words before the answer to the sending is here.
document.addEventListener("heard:sending", ({ detail: { kind } }) => {
  if (kind !== "reply") return;
  said.clear();
  before = offers(panel()).map(messageOf);
  for (const one of hints()?.querySelectorAll("input:checked") ?? []) said.add(here(one.value));
});

document.addEventListener("heard:unsent", () => said.clear());

document.addEventListener("heard:sent", ({ detail: { kind } }) => {
  if (kind !== "reply") return;
  clearTimeout(asking);
  chosen.clear();
  hints()?.replaceChildren();
});

// One at a time: each answer brings the panel anew, and with it the next. The same words of an older answer are another matter.
document.addEventListener("htmx:load", ({ detail: { elt } }) => {
  for (const offer of offers(elt)) {
    if (!before.includes(messageOf(offer)) && said.delete(here(offer.elements.words.value))) return offer.requestSubmit();
  }
});
