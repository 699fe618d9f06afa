// Keeps lists and the open conversation as fresh as the book of facts, by asking for the part that moved.
const waiting = new Map();
const opened = () => document.getElementById("conversation");

function soon(key, ask) {
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(() => { waiting.delete(key); ask(); }, 150));
}

function freshenList() {
  const list = document.getElementById("list-body");
  if (!list) return;
  const address = new URL(list.dataset.list, location.href);
  address.searchParams.set("part", "body");
  if (opened()) address.searchParams.set("chosen", opened().dataset.conversation);
  const scrolled = list.scrollTop;
  window.htmx.ajax("GET", address.pathname + address.search, { target: "#list-body", swap: "outerHTML" }).then(() => {
    const now = document.getElementById("list-body");
    if (now) now.scrollTop = scrolled;
  });
}

// merging.js puts in place what changed, and leaves alone what somebody is using at the moment.
function freshenConversation() {
  const shown = opened();
  if (!shown) return;
  document.body.dataset.freshening = "yes";
  window.htmx.ajax("GET", `/conversations/${shown.dataset.conversation}/?part=changed`, { target: "#conversation", swap: "none" })
    .finally(() => { delete document.body.dataset.freshening; });
}

const freshenAll = () => { soon("list", freshenList); soon("conversation", freshenConversation); };

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (!fact.stream?.startsWith("conversation:")) return;
  soon("list", freshenList);
  if (fact.stream === `conversation:${opened()?.dataset.conversation}`) soon("conversation", freshenConversation);
});
document.addEventListener("heard:changed", () => soon("list", freshenList));
document.addEventListener("heard:stale", () => soon("conversation", freshenConversation));
document.addEventListener("heard:reload", freshenAll);
