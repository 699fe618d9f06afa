// What is owed keeps up with the house: the panel beside a conversation is asked for again when something about it changed,
// though not under anybody's hands; rows of a list work with htmx and by keys; and owners hear of what is late, anywhere.
const TOGETHER = 1200; // ms: what falls due at the same time is told in one word
const panel = () => document.querySelector("[data-promises]");
const house = document.getElementById("sidebar-nav")?.dataset ?? {};
const isBusy = (part) => part.querySelector(":popover-open") !== null || document.querySelector("#task[open]") !== null;
let due = 0;
let telling = 0;
const falling = new Set();

function soon() {
  due ||= setTimeout(() => { due = 0; freshen(); }, 150);
}

function freshen() {
  const shown = panel();
  if (!shown) return;
  if (isBusy(shown)) shown.dataset.stale = "yes";
  else {
    const open = shown.querySelector(".promises-ended")?.open;
    window.htmx.ajax("GET", shown.dataset.promises, { target: shown, swap: "outerHTML" }).then(() => {
      const ended = panel()?.querySelector(".promises-ended");
      if (ended && open) ended.open = true;
    });
  }
}

const catchUp = () => { if (panel()?.dataset.stale) soon(); };
document.addEventListener("toggle", () => setTimeout(catchUp), true);
document.addEventListener("close", () => setTimeout(catchUp), true);
for (const name of ["heard:changed", "heard:reload"]) document.addEventListener(name, soon);

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (!fact.name?.startsWith("Promise")) return;
  if (fact.stream === `conversation:${panel()?.dataset.conversation}`) soon();
  const isMine = String(fact.data?.owner_id) === house.me;
  if (!isMine || !["PromiseDueSoon", "PromiseBroken"].includes(fact.name)) return;
  falling.add(fact.data.promise_id);
  telling ||= setTimeout(tell, TOGETHER);
});

function tell() {
  telling = 0;
  const named = [...falling].map((number) => `promise=${number}`).join("&");
  falling.clear();
  if (!document.hidden) window.htmx.ajax("GET", `${house.news}?${named}`, { source: document.body, target: document.body, swap: "none" });
}

// lists.js puts rows in place as they come; their buttons are htmx's to know.
document.addEventListener("heard:listed", () => {
  for (const row of document.querySelectorAll(".owed-rows > .row")) window.htmx.process(row);
});

function begin() {
  const say = document.querySelector(".owed-rows")?.dataset;
  if (!say) return;
  const here = () => document.querySelector(".owed-rows > .row:focus-within") ?? document.querySelector(".owed-rows > .row");
  const offer = (key, label, what) => document.dispatchEvent(new CustomEvent("heard:shortcut", { detail: { key, label, group: say.group, run: () => here()?.querySelector(what)?.click() } }));
  offer("d", say.sayKeep, "[data-row-key=d]");
  offer(".", say.sayMore, '[data-row-key="."]');
}
begin();
document.addEventListener("heard:listed", begin);
