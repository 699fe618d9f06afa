// What comes in stands at the end of a list that begins with the longest wait, mostly out of sight. A note at the foot of
// such a list says who wrote, and leads there.
const LAY_HERE = 600000; // ms that a mail may have waited in the house before it was told of
const AFTER_LIST = 900; // ms: first the list itself is brought up to date
const note = () => document.getElementById("arrival");
const body = () => document.getElementById("list-body");

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (fact.name !== "MessageReceived" || !(fact.data?.is_first || fact.data?.reopened) || document.hidden) return;
  setTimeout(() => tell(fact.stream.split(":")[1], new Date(fact.at)), AFTER_LIST);
});

async function tell(number, at) {
  if (!body()?.hasAttribute("data-newest-last")) return;
  const row = document.getElementById(`row-${number}`) ?? await further(number, at);
  if (!row || !note() || isSeen(row)) return;
  const link = note().querySelector("a");
  link.href = row.querySelector(".row-link").href;
  link.querySelector("bdi").textContent = row.querySelector(".row-who .truncate").textContent;
  link.querySelector("bdi + bdi").textContent = row.querySelector(".row-link").textContent;
  note().dataset.row = row.id;
  note().hidden = false;
}

// Whether it belongs to this list at all is for the house to say.
async function further(number, at) {
  const address = new URL(body().dataset.list, location.href);
  address.searchParams.set("after", `${new Date(at - LAY_HERE).toISOString()}_0`);
  address.searchParams.set("part", "rows");
  const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(`row-${number}`) : null;
}

function isSeen(row) {
  if (!row.isConnected) return false;
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
