// Opens conversations from the list beside them without leaving the page: the list stays as it is, and so does what waits
// to be taken back. Links to be opened so are the rows of the list and [data-open].
const pane = () => document.getElementById("main");
window.htmx.config.refreshOnHistoryMiss = true;

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.row-link, a[data-open]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  if (!document.getElementById("conversation")) return;
  event.preventDefault();
  open(link.href);
});

function open(href) {
  const address = new URL(href);
  address.hash = "";
  address.searchParams.set("part", "pane");
  document.dispatchEvent(new CustomEvent("heard:leaving"));
  window.htmx.ajax("GET", address.pathname + address.search, { target: "#main", swap: "innerHTML show:none" });
}

// At once, and not when the page has settled a moment later: by then somebody quick may be writing already.
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target !== pane() || document.activeElement.closest(".rows")) return;
  document.getElementById("conversation")?.focus({ preventScroll: true });
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target !== pane() || !document.getElementById("conversation")) return;
  mark();
  document.dispatchEvent(new CustomEvent("heard:conversation"));
});

// The list arrives after the page, and anew whenever it moves.
document.addEventListener("htmx:load", mark);

function mark() {
  const number = document.getElementById("conversation")?.dataset.conversation;
  for (const row of document.querySelectorAll(".rows .row")) {
    const isOpen = row.id === `row-${number}`;
    row.toggleAttribute("aria-current", isOpen);
    if (isOpen) { row.setAttribute("aria-current", "true"); row.removeAttribute("data-unread"); row.scrollIntoView({ block: "nearest" }); }
  }
}
