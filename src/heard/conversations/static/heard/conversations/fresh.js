// Keeps what is on the page as fresh as the book of facts: says when the list and the side bar should be asked for again,
// and asks for the open conversation. At once after a pause, then at most every so often, and not while nobody looks.
const PAUSE = { list: 1200, conversation: 150 };
const FIRST = 150;
const AGAIN = 3000; // after the house was away for a moment
const waiting = new Map();
const last = new Map();
const missed = new Set();
const opened = () => document.getElementById("conversation");
const ASK = {
  list: () => document.dispatchEvent(new CustomEvent("heard:freshen")),
  conversation: freshenConversation,
};

function soon(what) {
  if (document.hidden) missed.add(what);
  else if (!waiting.has(what)) {
    const pause = Math.max(FIRST, (last.get(what) ?? 0) + PAUSE[what] - Date.now());
    waiting.set(what, setTimeout(() => { waiting.delete(what); last.set(what, Date.now()); ASK[what](); }, pause));
  }
}

// merging.js puts in place what changed, and leaves alone what somebody is using at the moment.
function freshenConversation() {
  const shown = opened();
  if (!shown) return;
  document.body.dataset.freshening = "yes";
  const done = () => { delete document.body.dataset.freshening; };
  window.htmx.ajax("GET", `/conversations/${shown.dataset.conversation}/?part=changed`, { target: "#conversation", swap: "none" }).then(done, done);
}

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, ({ detail: { pathInfo, xhr } }) => {
    if (pathInfo.requestPath.endsWith("?part=changed") && (xhr.status < 400 || xhr.status >= 500)) setTimeout(soon, AGAIN, "conversation");
  });
}

document.addEventListener("heard:fact", ({ detail: fact }) => {
  soon("list");
  if (fact.stream === `conversation:${opened()?.dataset.conversation}`) soon("conversation");
});
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  for (const what of missed) soon(what);
  missed.clear();
});
document.addEventListener("heard:changed", () => soon("list"));
document.addEventListener("heard:stale", () => soon("conversation"));
document.addEventListener("heard:reload", () => { soon("list"); soon("conversation"); });
