// Lists of conversations (.rows): J and K walk, X selects, Shift and click select a range. Tells the page how many are
// selected by the event heard:selection {count, values} on the list.
const rows = () => [...document.querySelectorAll(".rows .row")].filter((row) => row.checkVisibility());
const boxOf = (row) => row.querySelector(".row-check > input");
let last = null;

const here = () => rows().find((row) => row.contains(document.activeElement)) ?? document.querySelector(".row.row-focused, .row[aria-current]");

function walk(step) {
  const all = rows();
  const from = all.indexOf(here());
  const row = all[from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.max(0, Math.min(all.length - 1, from + step))];
  row?.querySelector(".row-link").focus();
  row?.scrollIntoView({ block: "nearest" });
}

function tell(list) {
  const values = [...list.querySelectorAll(".row-check > input:checked")].map((box) => box.value);
  list.dispatchEvent(new CustomEvent("heard:selection", { bubbles: true, detail: { count: values.length, values } }));
}

document.addEventListener("click", (event) => {
  const box = event.target.closest(".row-check > input");
  if (!box) return;
  const all = rows();
  const row = box.closest(".row");
  if (event.shiftKey && last?.isConnected) {
    const [from, to] = [all.indexOf(last), all.indexOf(row)].sort((one, other) => one - other);
    for (const between of all.slice(from, to + 1)) boxOf(between).checked = box.checked;
  }
  last = row;
  tell(row.closest(".rows"));
});

function begin() {
  const list = document.querySelector(".rows[data-say-next]");
  if (!list) return;
  const say = list.dataset;
  const offer = (key, label, run) => document.dispatchEvent(new CustomEvent("heard:shortcut", { detail: { key, label, group: say.group, run } }));
  offer("j", say.sayNext, () => walk(1));
  offer("k", say.sayPrevious, () => walk(-1));
  offer("x", say.saySelect, () => { const row = here(); if (row) boxOf(row)?.click(); });
}

begin();
document.addEventListener("htmx:load", begin);
