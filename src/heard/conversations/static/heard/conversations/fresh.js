// Keeps lists and the open conversation as fresh as the book of facts, by asking for the part that moved.
const waiting = new Map();

function soon(key, ask) {
  clearTimeout(waiting.get(key));
  waiting.set(key, setTimeout(() => { waiting.delete(key); ask(); }, 150));
}

function freshenList() {
  const list = document.getElementById("list-body");
  if (!list) return;
  const chosen = document.getElementById("conversation")?.dataset.conversation;
  const address = new URL(list.dataset.list, location.href);
  address.searchParams.set("part", "body");
  if (chosen) address.searchParams.set("chosen", chosen);
  const scrolled = list.scrollTop;
  window.htmx.ajax("GET", address.pathname + address.search, { target: "#list-body", swap: "outerHTML" }).then(() => {
    const now = document.getElementById("list-body");
    if (now) now.scrollTop = scrolled;
  });
}

function freshenConversation() {
  const shown = document.getElementById("conversation");
  if (!shown) return;
  const atEnd = shown.scrollHeight - shown.scrollTop - shown.clientHeight < 80;
  window.htmx.ajax("GET", `/conversations/${shown.dataset.conversation}/?part=changed`, { target: "#conversation", swap: "none" }).then(() => {
    if (atEnd) shown.scrollTop = shown.scrollHeight;
  });
}

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (!fact.stream?.startsWith("conversation:")) return;
  soon("list", freshenList);
  const shown = document.getElementById("conversation");
  if (shown && fact.stream === `conversation:${shown.dataset.conversation}`) soon("conversation", freshenConversation);
});
document.addEventListener("heard:changed", () => soon("list", freshenList));
