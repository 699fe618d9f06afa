// Parts of the panel that keep up with the house by themselves: each says which facts it hears of, and where it comes from.
// One is not changed under anybody's hands. And ready words go into the answer as if typed.

const WAIT = 150; // ms: what happens together is fetched once
const waiting = new Map();
const isBusy = (part) => part.querySelector(":popover-open, form :is(input, textarea, select):focus") !== null || document.querySelector("#task[open]") !== null;
const all = () => document.querySelectorAll("[data-panel]");

function soon(part) {
  const { id } = part;
  clearTimeout(waiting.get(id));
  waiting.set(id, setTimeout(() => freshen(id), WAIT));
}

function freshen(id) {
  waiting.delete(id);
  const part = document.getElementById(id);
  if (!part?.dataset.panel) return;
  // Each asks on its own behalf: of what one element asks for at the same time, only the last is fetched.
  if (isBusy(part)) part.dataset.stale = "yes";
  else window.htmx.ajax("GET", part.dataset.panel, { source: part, target: part, swap: "outerHTML" });
}

const catchUp = () => { for (const part of all()) if (part.dataset.stale) soon(part); };
document.addEventListener("toggle", () => setTimeout(catchUp), true);
document.addEventListener("close", () => setTimeout(catchUp), true);
document.addEventListener("focusout", ({ target }) => { if (target.closest?.("[data-panel]")) setTimeout(catchUp); });
for (const name of ["heard:changed", "heard:reload"]) document.addEventListener(name, () => all().forEach(soon));

document.addEventListener("heard:fact", ({ detail: fact }) => {
  for (const part of all()) {
    const isHeard = part.dataset.facts.split(" ").some((name) => fact.name?.startsWith(name));
    if (isHeard && fact.stream === `conversation:${part.dataset.conversation}`) soon(part);
  }
});

document.addEventListener("click", async ({ target }) => {
  const button = target.closest("[data-insert]");
  const area = document.getElementById("composer-text");
  if (!button || !area) return;
  const answer = await fetch(button.dataset.insert).catch(() => null);
  if (!answer?.ok) return;
  const kind = document.querySelector('#composer [name="kind"][value="reply"]');
  if (kind && !kind.checked) kind.click();
  area.focus();
  const words = await answer.text();
  if (!document.execCommand("insertText", false, words)) area.setRangeText(words, area.selectionStart, area.selectionEnd, "end");
});
