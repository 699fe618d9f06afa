// Whoever is told of a conversation, by a rule or a service policy, hears of it on any page of the workspace.
const SECONDS = 15; // nobody waits for it, so it stays longer than a word about what one did
const FEW = 3; // words at a time: when much happens at once, the lists tell the rest
const SHORT = 5000; // ms
let lately = [];
const house = document.getElementById("sidebar-nav")?.dataset ?? {};

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (fact.name !== "AgentNotified" || String(fact.data?.notified_id) !== house.me || document.hidden) return;
  const now = Date.now();
  lately = lately.filter((moment) => now - moment < SHORT);
  if (lately.push(now) > FEW) return;
  const url = house.look.replace("/0/", `/${fact.data.conversation_id}/`);
  const detail = { text: fact.data.words, tone: "warning", seconds: SECONDS, undo: { url, method: "GET", label: house.sayLook } };
  document.dispatchEvent(new CustomEvent("heard:toast", { detail }));
});
