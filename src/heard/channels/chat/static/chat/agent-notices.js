// On any page: a tone, a word and a number in the title when a chat waits, is one's own now, or goes on out of sight.
const TOLD = ["ConversationStarted", "ConversationAssigned", "ConversationClosed", "ConversationReopened", "MessageReceived", "MessageSent"];
const PAUSE = 1500; // ms between two questions: what happens together is asked for once
const nav = document.getElementById("sidebar-nav");
const house = nav?.dataset ?? {};
const known = { mine: new Set(), waiting: new Set() };
const unseen = new Set(); // one's chats in which a visitor wrote out of sight
let [isKnown, due, last, sounds] = [false, 0, 0, null];

const isOn = () => Boolean(house.chats && nav.querySelector(`a[href="${house.chatsPage}"]`));
const inFront = () => (document.hidden ? null : document.getElementById("conversation")?.dataset.conversation);

async function ask() {
  [due, last] = [0, Date.now()];
  const answer = await fetch(house.chats).catch(() => null);
  if (!answer?.ok) return;
  const now = await answer.json();
  const fresh = (name) => now[name].filter((number) => !known[name].has(number));
  const [waits, mine] = [fresh("waiting"), fresh("mine")];
  if (isKnown && mine.length) tell(mine.at(-1), house.sayYours, "yours");
  else if (isKnown && waits.length) tell(waits.at(-1), house.sayWaits, "waits");
  for (const name of ["mine", "waiting"]) known[name] = new Set(now[name]);
  for (const number of unseen) if (!known.mine.has(number)) unseen.delete(number);
  isKnown = true;
  name();
}

function soon() {
  if (!due && isOn()) due = setTimeout(ask, Math.max(250, last + PAUSE - Date.now()));
}

function tell(number, text, tone) {
  if (String(number) === inFront()) return;
  const undo = { url: house.look.replace("/0/", `/${number}/`), method: "GET", label: house.sayLook };
  if (!document.hidden && location.pathname !== house.chatsPage) document.dispatchEvent(new CustomEvent("heard:toast", { detail: { text, tone: "info", seconds: 12, undo } }));
  play(tone);
}

// The title says how many wait, and in how many of one's chats there is something new.
function name() {
  const count = known.waiting.size + unseen.size;
  const plain = document.title.replace(/^\(\d+\) /, "");
  const title = count ? `(${count}) ${plain}` : plain;
  if (document.title !== title) document.title = title;
  if (navigator.setAppBadge) (count ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

// Of several windows one plays. Browsers let pages be heard only after somebody touched them.
const NOTES = { waits: [[659, 0], [880, 0.16]], yours: [[523, 0], [659, 0.12], [784, 0.24]], says: [[784, 0]] };
for (const touch of ["pointerdown", "keydown"]) document.addEventListener(touch, () => { sounds ??= new AudioContext(); sounds.resume(); }, { once: true });

function play(tone) {
  if (!("sounds" in (document.getElementById("me")?.dataset ?? {})) || sounds?.state !== "running") return;
  const sound = () => { for (const [pitch, after] of NOTES[tone]) note(pitch, sounds.currentTime + after); };
  if (!navigator.locks) return sound();
  navigator.locks.request("heard-tone", { ifAvailable: true }, async (lock) => {
    if (!lock) return;
    sound();
    await new Promise((done) => setTimeout(done, 1200));
  });
}

function note(pitch, at) {
  const [tone, loudness] = [sounds.createOscillator(), sounds.createGain()];
  tone.frequency.value = pitch;
  loudness.gain.setValueAtTime(0, at);
  loudness.gain.linearRampToValueAtTime(0.12, at + 0.02);
  loudness.gain.exponentialRampToValueAtTime(0.001, at + 0.5);
  tone.connect(loudness).connect(sounds.destination);
  tone.start(at);
  tone.stop(at + 0.55);
}

document.addEventListener("heard:fact", ({ detail: fact }) => {
  if (!TOLD.includes(fact.name) || !isOn()) return;
  const number = Number(fact.stream.split(":")[1]);
  if (fact.name === "MessageReceived" && known.mine.has(number) && String(number) !== inFront()) {
    unseen.add(number);
    tell(number, house.sayWrote, "says");
    name();
  } else if (fact.name !== "MessageReceived" || fact.data?.is_first || fact.data?.reopened) soon();
});

function see() {
  if (unseen.delete(Number(inFront()))) name();
}
for (const event of ["heard:conversation", "visibilitychange"]) document.addEventListener(event, see);
for (const event of ["heard:conversation", "htmx:afterSettle"]) document.addEventListener(event, name);
document.addEventListener("heard:reload", soon);
setInterval(soon, 60000); // what fell silent does not wait any more, though nothing tells of it
soon();
