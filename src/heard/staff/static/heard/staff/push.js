// The switch on one's profile: this browser is told what is urgent, also while Heard is closed.
const part = document.querySelector("[data-push]");
const button = part?.querySelector("button");
const word = part?.querySelector("[role=status]");
const token = document.querySelector("meta[name=csrf-token]")?.content ?? "";

if (button && "serviceWorker" in navigator && "PushManager" in window) begin();
else if (word) say(window.isSecureContext ? "unable" : "insecure");

async function begin() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const there = await worker?.pushManager.getSubscription();
  draw(Boolean(there) && (await isTold(there)));
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await (button.getAttribute("aria-pressed") === "true" ? end() : start());
    } catch {
      say(Notification.permission === "denied" ? "denied" : "failed");
    }
    button.disabled = false;
  });
}

// Where that cannot be asked just now, the switch is there all the same: switched on again, it is the same browser.
async function isTold(there) {
  try {
    return (await (await tell("known", { endpoint: there.endpoint })).json()).known;
  } catch {
    return false;
  }
}

async function start() {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  const worker = await navigator.serviceWorker.register("/service-worker.js");
  await navigator.serviceWorker.ready;
  const { key } = await (await tell("key")).json();
  const there = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const { endpoint, keys } = there.toJSON();
  await tell("begin", { endpoint, p256dh: keys.p256dh, auth: keys.auth });
  draw(true);
}

async function end() {
  const worker = await navigator.serviceWorker.getRegistration("/");
  const there = await worker?.pushManager.getSubscription();
  if (there) {
    await tell("end", { endpoint: there.endpoint });
    await there.unsubscribe();
  }
  draw(false);
}

async function tell(what, values = {}) {
  const address = { key: part.dataset.key, begin: part.dataset.begin, known: part.dataset.known, end: part.dataset.end }[what];
  const answer = await fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, body: new URLSearchParams(values) });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer;
}

function draw(isOn) {
  button.setAttribute("aria-pressed", String(isOn));
  button.textContent = isOn ? part.dataset.sayStop : part.dataset.sayStart;
  say(isOn ? "on" : "off");
}

function say(what) {
  word.textContent = { on: part.dataset.sayOn, off: "", denied: part.dataset.sayDenied, failed: part.dataset.sayFailed, unable: part.dataset.sayUnable, insecure: part.dataset.sayInsecure }[what];
}
