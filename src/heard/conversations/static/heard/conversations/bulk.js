// The bar for all selected rows: it shows while something is selected, and sends what is chosen to data-url.
const bar = () => document.getElementById("bulk");
const rows = () => [...document.querySelectorAll("#rows .row")];
const boxes = (which = "") => [...document.querySelectorAll(`#rows .row-check > input${which}`)];
const chosen = () => boxes(":checked").map((box) => box.value);

function show() {
  const count = bar() ? chosen().length : 0;
  document.getElementById("list")?.classList.toggle("is-choosing", count > 0); // no :has() over a long list: browsers would ask it of each row
  if (!bar()) return;
  bar().hidden = !count;
  if (count) document.getElementById("bulk-count").textContent = bar().dataset.saySelected.replace("#", count);
  document.querySelector("[data-select-all]")?.setAttribute("aria-pressed", String(count > 0 && count === boxes().length));
}

function select(isOn) {
  for (const box of boxes()) box.checked = isOn;
  show();
}

function act(action, value) {
  const list = chosen();
  if (!list.length) return;
  document.querySelector("#bulk .menu:popover-open")?.hidePopover();
  window.htmx.ajax("POST", bar().dataset.url, { source: bar(), swap: "none", values: { action, value, conversation: list } });
}

// What was done to them is done: nothing stays selected.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  const isDone = detail.successful && detail.requestConfig.verb === "post" && bar();
  if (isDone && [bar().dataset.url, bar().dataset.merging].includes(detail.requestConfig.path)) select(false);
});

document.addEventListener("click", (event) => {
  const deed = event.target.closest("[data-bulk]");
  if (deed) act(deed.dataset.bulk, deed.value);
  else if (event.target.closest("[data-bulk-merge]")) join();
  else if (event.target.closest("[data-select-all]")) select(chosen().length < boxes().length);
  else if (event.target.closest("[data-select-none]")) { select(false); rows()[0]?.querySelector(".row-link").focus(); }
});

function join() {
  const query = new URLSearchParams(chosen().map((number) => ["conversation", number]));
  window.htmx.ajax("GET", `${bar().dataset.merging}?${query}`, { target: "#task-body", swap: "innerHTML" });
}

document.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-bulk-form]");
  if (!form) return;
  event.preventDefault();
  act(form.dataset.bulkForm, form.elements.value.value);
  form.reset();
});

// While something is selected, the keys are for all of it, whatever else is on the page.
document.addEventListener("keydown", (event) => {
  if (!bar() || bar().hidden || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], .menu:popover-open")) return;
  if (event.key === "Escape") select(false);
  else {
    const key = `${event.shiftKey && /^[a-z]$/i.test(event.key) ? "shift+" : ""}${event.key.toLowerCase()}`;
    const element = bar().querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!element) return;
    element.click();
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

function begin() {
  if (!bar()) return;
  const say = bar().dataset;
  document.dispatchEvent(new CustomEvent("heard:shortcut", { detail: { key: "shift+x", label: say.sayAll, group: say.group, run: () => select(chosen().length < boxes().length) } }));
  show();
}

document.addEventListener("heard:selection", show);
document.addEventListener("heard:listed", show);
document.addEventListener("htmx:load", begin);
begin();
