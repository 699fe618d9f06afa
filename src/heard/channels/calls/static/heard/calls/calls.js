// Hears of calls on every page of the workspace, and fetches what they need only when there is one.
const house = document.getElementById("sidebar-nav")?.dataset ?? {};
let part = null;

function takePart() {
  part ??= Promise.all([import("./call.js"), fetch(house.calls).then((answer) => answer.json())]).then(([{ takePart: begin }, room]) => begin(room));
  part.catch(() => { part = null; });
  return part;
}

document.addEventListener("click", async ({ target }) => {
  const wanted = target.closest("[data-call]");
  const taken = target.closest("[data-take-call]");
  const joined = target.closest("[data-join-call]");
  if (wanted) (await takePart()).begin({ chat: Number(wanted.dataset.chat), kind: wanted.dataset.call, name: wanted.dataset.name, check: wanted.hasAttribute("data-check") });
  else if (taken) (await takePart()).take(Number(taken.dataset.takeCall));
  else if (joined) (await takePart()).join(Number(joined.dataset.joinCall));
});

if (house.calls) {
  document.addEventListener("heard:fact", ({ detail: fact }) => { if (fact.name === "CallRang") takePart(); });
  if (house.ringing || sessionStorage.getItem("heard-call")) takePart();
}
