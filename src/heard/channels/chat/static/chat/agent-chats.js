// The list of live chats: one key takes the chat that waits longest, or the one that is focused; who is here shows at once.
const rows = () => document.getElementById("rows");

function takes() {
  const here = document.activeElement?.closest(".chat-row")?.querySelector("[data-take]");
  (here ?? rows()?.querySelector("[data-take]"))?.click();
}

function begin() {
  const list = rows();
  if (!list?.dataset.sayTake) return;
  window.htmx.process(list);
  const detail = { key: "m", label: list.dataset.sayTake, group: list.dataset.group, run: takes };
  document.dispatchEvent(new CustomEvent("heard:shortcut", { detail }));
}

// Who is in their chat, and who types: told by the line for as many as it listens to.
const MOST = 30;
const visitors = new Map();
const heard = new Set();
const listen = (topic) => document.dispatchEvent(new CustomEvent("heard:listen", { detail: { topic } }));

function follow() {
  for (const row of document.querySelectorAll(".chat-row")) {
    const topic = row.dataset.visitor;
    if (!heard.has(topic) && heard.size < MOST) { heard.add(topic); listen(topic); }
    const [place, about] = [row.querySelector(".chat-here"), visitors.get(topic)];
    if (!about) continue;
    place.textContent = about.typing ? place.dataset.sayTypes : about.here ? place.dataset.sayHere : place.dataset.sayLeft;
    place.hidden = false;
  }
}

document.addEventListener("heard:visitor", ({ detail }) => { visitors.set(detail.visitor, detail); follow(); });

// Who is on the website, and on which page: for as long as they are, and nowhere kept.
const site = document.getElementById("chat-site");
const guests = new Map();

function guest(about) {
  const line = guests.get(about.who) ?? document.getElementById("chat-site-one").content.firstElementChild.cloneNode(true);
  guests.set(about.who, line);
  if (about.name) line.querySelector(".chat-site-who").textContent = about.name;
  const page = line.querySelector(".chat-site-page");
  page.textContent = about.page.title || about.page.url;
  if (/^https?:\/\//i.test(about.page.url)) page.href = about.page.url;
  const chat = line.querySelector(".chat-site-chat");
  chat.hidden = !about.chat;
  if (about.chat) chat.href = `/conversations/${about.chat}/?from=chats`;
  if (!line.isConnected) site.querySelector("ul").append(line);
}

function count() {
  document.getElementById("chat-site-count").textContent = guests.size;
  document.getElementById("chat-site-empty").hidden = guests.size > 0;
}

function leave(who) {
  guests.get(who)?.remove();
  guests.delete(who);
}

if (site) {
  for (const number of site.dataset.inboxes.split(" ")) listen(`site:${number}`);
  document.addEventListener("heard:site", ({ detail }) => { detail.page ? guest(detail) : leave(detail.who); count(); });
  document.addEventListener("heard:connection", ({ detail }) => { if (detail.state !== "live") { [...guests.keys()].forEach(leave); count(); } });
}

for (const name of ["heard:listed", "htmx:load"]) document.addEventListener(name, () => { begin(); follow(); });
// What fell silent leaves the list, and waits grow, also while nothing happens.
setInterval(() => { if (!document.hidden && rows()?.dataset.sayTake) document.dispatchEvent(new CustomEvent("heard:freshen")); }, 60000);
begin();
follow();
