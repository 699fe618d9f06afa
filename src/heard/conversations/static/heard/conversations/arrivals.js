// What comes in stands at the end of a list that begins with the longest wait, mostly out of sight. A note at the foot of
// such a list says who wrote, and leads there.
const LAY_HERE = 600000; // ms that a mail may have waited in the house before it was told of
const AFTER_LIST = 900; // ms: first the list itself is brought up to date
const note = () => document.getElementById("arrival");
const body = () => document.getElementById("list-body");
const coming = new Map(); // rows somebody wrote in, and when: many may come at once, and cost one look

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (fact.name !== "MessageReceived" || !(fact.data?.is_first || fact.data?.reopened) || document.hidden) return;
  if (!coming.size) setTimeout(tell, AFTER_LIST);
  coming.set(`row-${fact.stream.split(":")[1]}`, new Date(fact.at));
});

async function tell() {
  const [ids, since] = [[...coming.keys()].reverse(), Math.min(...coming.values())];
  coming.clear();
  if (!body()?.hasAttribute("data-newest-last")) return;
  const here = ids.map((id) => document.getElementById(id)).find((row) => row && !isSeen(row));
  const row = here ?? await further(ids.filter((id) => !document.getElementById(id)), since);
  if (!row || !note()) return;
  const link = note().querySelector("a");
  link.href = row.querySelector(".row-link").href;
  link.querySelector("bdi").textContent = row.querySelector(".row-who .truncate").textContent;
  link.querySelector("bdi + bdi").textContent = row.querySelector(".row-link").textContent;
  note().dataset.row = row.id;
  note().hidden = false;
}

// Whether they belong to this list at all is for the house to say.
async function further(ids, since) {
  if (!ids.length) return null;
  const address = new URL(body().dataset.list, location.href);
  address.searchParams.set("after", `${new Date(since - LAY_HERE).toISOString()}_0`);
  address.searchParams.set("part", "rows");
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return null;
  const found = new DOMParser().parseFromString(await answer.text(), "text/html");
  return ids.map((id) => found.getElementById(id)).find(Boolean);
}

function isSeen(row) {
  const [place, frame] = [row.getBoundingClientRect(), body().getBoundingClientRect()];
  return place.top < frame.bottom && place.bottom > frame.top;
}

function leave() {
  if (note()) note().hidden = true;
}

document.addEventListener("click", (event) => { if (event.target.closest("#arrival :is(a, button)")) leave(); });
document.addEventListener("scroll", () => {
  const row = note()?.hidden === false && document.getElementById(note().dataset.row);
  if (row && isSeen(row)) leave();
}, { capture: true, passive: true });
