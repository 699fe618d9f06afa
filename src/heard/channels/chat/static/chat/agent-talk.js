// A chat that is open: whether its visitor is here and what they type, how far they have read, that we have, and Enter sends.
const shown = () => document.getElementById("conversation")?.dataset.conversation;
const strip = () => document.querySelector(`#chat-strip-${shown()}[data-reading]`);
const timeline = () => document.getElementById("timeline");
const visitors = new Map(); // the last word about each, as the line tells it only when something changes
let posted = "";
let hasSpoken = false;

// The conversation stands on its head (column-reverse): its end is where it is not scrolled at all, and above is less than that.
const body = () => document.getElementById("conversation");
const isAtEnd = () => Math.abs(body().scrollTop) < 80;
const goToEnd = () => { body().scrollTop = 0; };

document.addEventListener("heard:visitor", ({ detail }) => {
  visitors.set(detail.visitor, detail);
  if (detail.visitor === `conversation:${shown()}`) draw();
});

function draw() {
  const part = strip();
  if (!part) return;
  const about = visitors.get(`conversation:${shown()}`);
  const [dot, words] = part.querySelector(".chat-presence").children;
  dot.className = `dot tone-${about?.here ? "success" : "quiet"}`;
  words.textContent = about?.here ? part.dataset.sayHere : part.dataset.sayLeft;
  if (about?.page) place(part, about.page);
  type(part, about);
  for (const mark of ["got", "read"]) part.dataset[mark] = Math.max(Number(part.dataset[mark]), about?.[mark] ?? 0);
  tick(part);
}

// What a page calls itself and where it is are a stranger's words: nothing but http leads anywhere.
function place(part, { url, title }) {
  if (!/^https?:\/\//i.test(url)) return;
  const link = part.querySelector(".chat-page a");
  if (!link) return;
  Object.assign(link, { href: url, title: url, textContent: title || url });
}

function type(part, about) {
  const sign = document.getElementById("chat-typing");
  if (!sign) return;
  const wasAtEnd = isAtEnd();
  sign.querySelector(".chat-typed").textContent = about?.typing ? about.text || part.dataset.sayTypes : "";
  sign.hidden = !about?.typing;
  if (wasAtEnd && about?.typing) goToEnd();
}

function tick(part) {
  for (const message of document.querySelectorAll("#timeline .message-agent")) {
    const number = Number(message.id.replace("message-", ""));
    const mark = number <= Number(part.dataset.read) ? "read" : number <= Number(part.dataset.got) ? "got" : "";
    const place = message.querySelector(".message-foot .delivery");
    if (!mark || !place || message.dataset.reached === mark) continue;
    message.dataset.reached = mark;
    place.replaceWith(part.querySelector(`#chat-${mark}`).content.cloneNode(true));
  }
}

// The visitor is told that somebody sees what they said: only what is in front of somebody.
function read() {
  const part = strip();
  const seen = timeline()?.dataset.seen;
  if (!part || document.hidden || !Number(seen) || Number(seen) <= Number(part.dataset.seen) || posted === `${shown()} ${seen}`) return;
  posted = `${shown()} ${seen}`;
  const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";
  fetch(part.dataset.reading, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams({ message: seen }) })
    .catch(() => { posted = ""; });
}

const all = () => { draw(); read(); };
for (const name of ["heard:merged", "heard:conversation", "htmx:afterSettle", "visibilitychange"]) document.addEventListener(name, all);

// Whoever waits for an answer reads at the end, and whoever answers goes there, however far up they were reading.
document.addEventListener("submit", ({ target }) => { if (target.matches("#composer[data-chat]")) hasSpoken = true; });
document.addEventListener("heard:merged", () => {
  if (strip() && (hasSpoken || isAtEnd())) goToEnd();
});
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!hasSpoken || target.id !== "composer") return;
  goToEnd(); // once more: by now everything has its size
  hasSpoken = false;
});

document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (event.key !== "Enter" || event.defaultPrevented || event.keyCode === 229 || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!area.matches?.("#composer[data-chat] #composer-text") || matchMedia("(pointer: coarse)").matches) return;
  event.preventDefault();
  if (area.value.trim() || document.querySelector("#composer-files-reply")?.childElementCount) area.form.requestSubmit();
});
all();
