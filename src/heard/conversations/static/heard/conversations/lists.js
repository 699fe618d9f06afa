// Lists keep up with the house line by line: what looks the same stays where it is, selected, focused and scrolled to as
// it was, and a line whose menu somebody has open is left alone. "Show more" puts further rows below, also by itself when one has scrolled that far.
const body = () => document.getElementById("list-body");
const list = () => document.getElementById("rows");
const link = () => document.querySelector("#rows [data-more]");
const FRAGMENT = { "HX-Request": "true" };
const AGAIN = 3000; // ms; the house was away for a moment, and what is shown may be old
let turn = 0;
let isFetching = false;

async function ask(address, again) {
  const answer = await fetch(address, { headers: FRAGMENT }).catch(() => null);
  if (answer?.status === 401) document.dispatchEvent(new CustomEvent("heard:announce", { detail: document.body.dataset.saySignedOut }));
  if (again && (!answer || answer.status >= 500)) setTimeout(again, AGAIN);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").body : null;
}

async function freshen() {
  if (!body()) return;
  const address = new URL(body().dataset.list, location.href);
  address.searchParams.set("part", "body");
  address.searchParams.set("rows", Math.max(50, list()?.querySelectorAll(".row").length ?? 0));
  const opened = document.getElementById("conversation")?.dataset.conversation;
  if (opened) address.searchParams.set("chosen", opened);
  const asked = ++turn;
  const coming = await ask(address, () => asked === turn && freshen());
  if (!coming || asked !== turn || !body()) return;
  const rows = coming.querySelector("#rows");
  if (rows && list()) merge(list(), rows);
  else body().replaceChildren(...coming.querySelector("#list-body").childNodes);
  watch();
  document.dispatchEvent(new CustomEvent("heard:listed"));
}

function merge(shown, coming) {
  const have = new Map([...shown.children].filter((row) => row.id).map((row) => [row.id, row]));
  const entries = [...coming.children];
  const wanted = new Set(entries.map((row) => row.id).filter(Boolean));
  for (const row of [...shown.children]) if (!wanted.has(row.id)) leave(row);
  let before = null;
  for (const entry of entries) {
    const kept = have.get(entry.id);
    const node = kept && kept.dataset.version === entry.dataset.version ? kept : entry;
    if (kept && node !== kept) exchange(kept, node);
    const place = before ? before.nextElementSibling : shown.firstElementChild;
    if (place !== node) before ? before.after(node) : shown.prepend(node);
    before = node;
  }
}

// Who walks the list with the keyboard goes on with the row that takes the place of one that leaves.
function leave(row) {
  const next = row.contains(document.activeElement) ? row.nextElementSibling ?? row.previousElementSibling : null;
  row.remove();
  next?.querySelector(".row-link")?.focus({ preventScroll: true });
}

function exchange(kept, row) {
  const hasFocus = kept.contains(document.activeElement) ? document.activeElement.tagName.toLowerCase() : "";
  const [box, was] = [row, kept].map((one) => one.querySelector(".row-check > input"));
  if (box) box.checked = was.checked;
  if (kept.hasAttribute("aria-current")) row.setAttribute("aria-current", "true");
  kept.replaceWith(row);
  if (hasFocus) row.querySelector(hasFocus)?.focus({ preventScroll: true });
}

async function more() {
  const asking = link();
  if (!asking || isFetching) return;
  isFetching = true;
  const hadFocus = asking === document.activeElement;
  const address = new URL(asking.href);
  address.searchParams.set("part", "rows");
  const coming = await ask(address);
  isFetching = false;
  if (!coming || link() !== asking) return;
  const rows = [...coming.children].filter((row) => !row.id || !document.getElementById(row.id));
  asking.closest("li").replaceWith(...rows);
  if (hadFocus) rows[0]?.querySelector(".row-link")?.focus();
  watch();
  document.dispatchEvent(new CustomEvent("heard:listed"));
}

const near = new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); }, { rootMargin: "400px" });
function watch() {
  near.disconnect();
  if (link()) near.observe(link());
}

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-more]") || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  more();
});
document.addEventListener("heard:freshen", freshen);
document.addEventListener("htmx:load", watch);
watch();
