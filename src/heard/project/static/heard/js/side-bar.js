// The numbers beside the places in the side bar: asked for again when something moved. A place that came or went
// (a new team, a saved view) makes the whole list new. With them comes what stands over every page (mail is stopped).
const nav = () => document.getElementById("sidebar-nav");
const items = (root) => [...root.querySelectorAll(".nav-item")];
const places = (root) => items(root).map((item) => item.getAttribute("href")).join(" ");
const notice = document.getElementById("notice");
const PAUSE = 2000; // ms
const AGAIN = 3000; // after the house was away for a moment
let due = 0;
let last = 0;

async function freshen() {
  last = Date.now();
  const answer = await fetch(nav().dataset.url, { headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer || answer.status >= 500) setTimeout(soon, AGAIN);
  if (!answer?.ok) return;
  const coming = new DOMParser().parseFromString(await answer.text(), "text/html").body;
  const told = coming.querySelector("#notice-now");
  told.remove();
  if (told.textContent.trim() !== notice.textContent.trim()) notice.replaceChildren(...told.childNodes);
  const here = nav().querySelector("[aria-current]")?.getAttribute("href");
  if (places(coming) !== places(nav())) {
    nav().replaceChildren(...coming.childNodes);
    items(nav()).find((item) => item.getAttribute("href") === here)?.setAttribute("aria-current", "page");
    return;
  }
  const shown = items(nav());
  items(coming).forEach((item, nth) => {
    const [old, now] = [shown[nth].querySelector(".count"), item.querySelector(".count")];
    if (old?.textContent === now?.textContent) return;
    old?.remove();
    if (now) shown[nth].append(now);
  });
}

function soon() {
  if (due || document.hidden || !nav()?.dataset.url) return;
  due = setTimeout(() => { due = 0; freshen(); }, Math.max(250, last + PAUSE - Date.now()));
}

for (const name of ["heard:fact", "heard:changed", "heard:reload"]) document.addEventListener(name, soon);
document.addEventListener("visibilitychange", soon);
if (nav()?.querySelector("[data-uncounted]")) soon();
