// Shows who else looks at the conversation or is typing, and lets them see the same of us.
let who = [];

function show() {
  for (const place of document.querySelectorAll(".presence[data-me]")) {
    const others = who.filter((one) => String(one.id) !== place.dataset.me);
    const typing = others.filter((one) => one.typing);
    const shown = typing.length ? typing : others;
    const names = shown.map((one) => one.name).join(place.dataset.sayBetween);
    place.classList.toggle("presence-typing", typing.length > 0);
    place.textContent = names ? (typing.length ? place.dataset.sayTypes : place.dataset.sayLooks).replace("#", names) : "";
  }
}

function look() {
  const shown = document.getElementById("conversation");
  who = [];
  show();
  document.dispatchEvent(new CustomEvent("heard:look", { detail: shown && !document.hidden ? { conversation: shown.dataset.conversation } : null }));
}

document.addEventListener("heard:presence", ({ detail }) => {
  if (detail.presence !== `conversation:${document.getElementById("conversation")?.dataset.conversation}`) return;
  who = detail.who;
  show();
});
document.addEventListener("heard:conversation", look);
document.addEventListener("heard:merged", () => setTimeout(show));
document.addEventListener("htmx:afterSettle", show);
document.addEventListener("visibilitychange", look);
document.addEventListener("input", (event) => {
  const conversation = event.target.closest("#composer")?.dataset.conversation;
  if (conversation) document.dispatchEvent(new CustomEvent("heard:typing", { detail: { conversation, on: true, aside: event.target.name === "note" } }));
});
look();
