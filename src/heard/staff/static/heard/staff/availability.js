// Tells the house whether its agent is there: back at once with a touch, away after a while without one in any window, or
// when none has been in front for a minute. Only changes are told; what somebody chose by hand stays as it is.
const UNTOUCHED = 5 * 60000; // ms
const BEHIND = 60000;
const LOOK = 15000;
const AGAIN = 5000; // before the same is told once more
const TOUCHES = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"];
const button = document.getElementById("me");
const house = document.getElementById("sidebar-nav")?.dataset ?? {};
let asked = { state: "", at: 0 };
let touched = 0;

// All windows of this browser share when one was touched last, and when one was in front.
const at = (name) => Number(localStorage.getItem(`heard-${name}`) ?? 0);
const keep = (name) => localStorage.setItem(`heard-${name}`, String(Date.now()));

function judge() {
  if (!document.hidden) keep("in-front");
  if (!button?.dataset.presenceUrl || "putAway" in button.dataset) return;
  const now = Date.now();
  const state = now - at("touched") < UNTOUCHED && now - at("in-front") < BEHIND ? "online" : "away";
  if (button.dataset.availability !== state) tell(state, now);
}

function tell(state, now) {
  if (asked.state === state && now - asked.at < AGAIN) return;
  asked = { state, at: now };
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  fetch(button.dataset.presenceUrl, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ availability: state }) })
    .then((answer) => { if (answer.ok) draw(state); })
    .catch(() => {});
}

function draw(state) {
  button.dataset.availability = state;
  const face = button.querySelector(".avatar");
  if (face) face.dataset.presence = state;
  for (const item of document.querySelectorAll('#me-menu [name="availability"]')) {
    item.setAttribute("aria-checked", String(item.value === state));
    item.querySelector(".me-check").hidden = item.value !== state;
  }
}

function touch() {
  if (Date.now() - touched < 2000) return;
  touched = Date.now();
  keep("touched");
  if (button?.dataset.availability !== "online") judge();
}

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (fact.name !== "AgentAvailabilityChanged" || fact.stream !== `agent:${house.me}`) return;
  hear();
});

async function hear() {
  const answer = await fetch(button.dataset.presenceUrl).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json();
  button.toggleAttribute("data-put-away", now.put_away);
  draw(now.availability);
  judge();
}

document.addEventListener("htmx:afterRequest", ({ detail }) => { if (detail.elt.closest("#me-menu") && detail.elt.name === "availability") hear(); });
for (const name of TOUCHES) document.addEventListener(name, touch, { capture: true, passive: true });
document.addEventListener("visibilitychange", () => { if (!document.hidden) touch(); judge(); });
if (!document.hidden) keep("touched");
setInterval(judge, LOOK);
judge();
