// The live line to the house. Keeps a cursor, so that after any break it hears exactly what it missed, in order, once.
//
// Tells the page: heard:fact (one fact), heard:presence {presence, who}, heard:connection {state, code}, heard:reload (too much
// was missed: ask for everything again), heard:signalled {topic, data}, heard:visitor
// {visitor, here, typing …} and heard:site {site, who …} (visitors of websites). Hears from it: heard:look {conversation},
// heard:typing {conversation, on, aside}, heard:listen {topic} (for as long as the page stands), heard:signal {topic, data}.
const FIRST_PAUSE = 400;
const LONGEST_PAUSE = 20000;
const SILENCE = 60000; // the house says something every 25 s; a line silent for longer is dead, and browsers take a minute to say so
const SIGN_IN_AGAIN = 4401;
const REMEMBERED = 500; // facts

const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
let cursor = document.querySelector('meta[name="live-cursor"]')?.content || null;
let socket = null;
let pause = FIRST_PAUSE;
let heardAt = 0;
let again = 0;
let looking = null;
let typingUntil = 0;

const listening = new Set();
const heard = new Set(); // numbers of the last facts: what was told ahead is told again to who was cut off before it came
const topics = () => ["inboxes", ...listening, ...(looking ? [looking] : [])];
const say = (message) => { if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message)); };

function isNew(fact) {
  const is = !heard.has(fact);
  heard.add(fact);
  if (heard.size > REMEMBERED) heard.delete(heard.values().next().value);
  return is;
}

function hear(message) {
  if (message.hello) {
    pause = FIRST_PAUSE;
    say({ subscribe: [...topics(), `agent:${message.hello.id}`], cursor: cursor ?? message.cursor });
    if (looking) say({ look: looking });
    tell("heard:connection", { state: "live" });
  } else if (message.reload) {
    cursor = message.cursor;
    tell("heard:reload");
  } else if (message.presence) tell("heard:presence", message);
  else if (message.signal) tell("heard:signalled", message.signal);
  else if (message.visitor) tell("heard:visitor", message);
  else if (message.site) tell("heard:site", message);
  else if (message.name && isNew(message.fact)) tell("heard:fact", message);
  if (message.cursor && !message.hello) cursor = message.cursor;
}

function connect() {
  clearTimeout(again);
  const line = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`);
  [socket, heardAt] = [line, Date.now()];
  line.addEventListener("message", ({ data }) => {
    if (socket !== line) return;
    heardAt = Date.now();
    hear(JSON.parse(data));
  });
  line.addEventListener("close", ({ code }) => { if (socket === line) lost(code); });
}

function lost(code) {
  socket = null;
  if (code === SIGN_IN_AGAIN) pause = Math.max(pause, 3000);
  tell("heard:connection", { state: navigator.onLine ? "reconnecting" : "offline", code });
  again = setTimeout(connect, pause * (0.5 + Math.random()));
  pause = Math.min(pause * 2, LONGEST_PAUSE);
}

// A line may die without a word: under a lid that is closed, in a network that is left, while a browser keeps the page aside.
// A clock that was put back tells as little as one that went on.
function look() {
  if (socket && (socket.readyState > WebSocket.OPEN || Math.abs(Date.now() - heardAt) >= SILENCE)) leave();
}

function leave() {
  const line = socket;
  lost(0);
  line?.close();
}

// Somebody is back: nothing is waited for.
function backAgain() {
  look();
  if (!socket) connect();
}

document.addEventListener("heard:look", ({ detail }) => {
  const topic = detail?.conversation ? `conversation:${detail.conversation}` : null;
  if (looking === topic) return;
  if (looking) say({ unsubscribe: [looking] });
  looking = topic;
  if (topic) { say({ subscribe: [topic] }); say({ look: topic }); }
});

document.addEventListener("heard:typing", ({ detail }) => {
  const now = Date.now();
  if (!looking || (detail.on && now < typingUntil)) return;
  typingUntil = detail.on ? now + 3000 : 0;
  say({ typing: looking, on: detail.on, aside: detail.aside === true });
});

document.addEventListener("heard:listen", ({ detail }) => {
  if (listening.has(detail.topic)) return;
  listening.add(detail.topic);
  say({ subscribe: [detail.topic] });
});

document.addEventListener("heard:signal", ({ detail }) => say({ signal: detail }));

setInterval(look, 10000);
for (const name of ["online", "pageshow"]) window.addEventListener(name, backAgain);
window.addEventListener("offline", () => { if (socket) leave(); }); // the line itself would not say so for a minute
document.addEventListener("visibilitychange", () => { if (!document.hidden) backAgain(); });
connect();
