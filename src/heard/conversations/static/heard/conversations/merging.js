// Puts news into the open conversation entry by entry: what looks the same stays where it is, with its pictures shown, its
// folds open and its selection; what somebody is using (a menu, a field) is not exchanged under their hands.
const busy = (part) => part.querySelector(":popover-open") || (part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select"));
let isStale = false;

document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
  const coming = detail.fragment.firstElementChild;
  if (detail.target.id === "timeline" && coming?.id === "timeline") {
    detail.shouldSwap = false;
    merge(detail.target, coming);
  } else if (["conversation-head", "details"].includes(detail.target.id) && document.body.dataset.freshening && busy(detail.target)) {
    detail.shouldSwap = false;
    isStale = true;
  }
});

function catchUp() {
  if (!isStale || [...document.querySelectorAll("#conversation-head, #details")].some(busy)) return;
  isStale = false;
  document.dispatchEvent(new CustomEvent("heard:stale"));
}
document.addEventListener("toggle", () => setTimeout(catchUp), true);
document.addEventListener("focusout", () => setTimeout(catchUp));

const isSign = (entry) => entry.matches(".timeline-day, .timeline-new");

function merge(shown, coming) {
  const have = new Map([...shown.children].map((entry) => [entry.id, entry]));
  const wayUp = coming.querySelector("template");
  wayUp?.remove();
  const entries = [...coming.children];
  const first = entries.find((entry) => have.has(entry.id) && !isSign(entry));
  // A day that began in older messages, which were asked for, stays above them.
  while (first && isSign(entries[0]) && have.has(entries[0].id)) entries.shift();
  if (!first && wayUp) replaceWayUp(shown, wayUp);
  const wanted = new Set(entries.map((entry) => entry.id));
  let isPast = !first;
  for (const entry of [...shown.children]) {
    isPast ||= entry.id === first.id;
    if (isPast && !wanted.has(entry.id) && entry.id !== "entry-new") entry.remove();
  }
  let before = first ? have.get(first.id).previousElementSibling : null;
  for (const entry of entries) {
    const kept = have.get(entry.id);
    const node = kept?.dataset.version === entry.dataset.version ? kept : entry;
    if (kept && node !== kept) exchange(kept, node);
    const place = before ? before.nextElementSibling : shown.firstElementChild;
    if (place !== node && !(place?.id === "entry-new" && place.nextElementSibling === node)) before ? before.after(node) : shown.prepend(node);
    if (node !== kept) window.htmx.process(node);
    if (!kept) tell(node);
    before = node;
  }
  Object.assign(shown.dataset, coming.dataset);
  document.dispatchEvent(new CustomEvent("heard:merged"));
}

// More came than is told at once: older messages are asked for from here on, so that none is left out between.
function replaceWayUp(shown, wayUp) {
  document.getElementById("earlier")?.remove();
  shown.before(wayUp.content);
  const way = document.getElementById("earlier");
  if (way) window.htmx.process(way);
}

// An answer aside that is being written moves over into the new shape of its thread.
function exchange(kept, entry) {
  const [old, fresh] = [kept, entry].map((one) => one.querySelector("textarea"));
  const hasFocus = old && old === document.activeElement;
  kept.replaceWith(entry);
  if (!old?.value || !fresh) return;
  fresh.value = old.value;
  fresh.closest("details").open = true;
  fresh.form.elements.client_id.value = old.form.elements.client_id.value;
  if (hasFocus) fresh.focus();
}

function tell(entry) {
  const said = entry.querySelector(".message-customer, .side-message");
  if (said) document.dispatchEvent(new CustomEvent("heard:announce", { detail: said.getAttribute("aria-label") }));
}

// A day that began in older messages stands once.
document.addEventListener("htmx:oobAfterSwap", ({ detail }) => {
  if (detail.target.id !== "timeline") return;
  const days = new Set();
  for (const day of detail.target.querySelectorAll(".timeline-day")) days.has(day.id) ? day.remove() : days.add(day.id);
});
