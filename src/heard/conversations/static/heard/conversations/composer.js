// The composer: keeps what is being written, sends it once however often the key is pressed, and holds it when something newer came.
const form = () => document.getElementById("composer");
const text = () => document.getElementById("composer-text");
const saved = () => document.getElementById("composer-saved");
let timer;

function fresh() {
  const composer = form();
  if (composer && !composer.elements.client_id.value) composer.elements.client_id.value = crypto.randomUUID();
}

async function keep() {
  const composer = form();
  if (!composer) return;
  const body = new FormData(composer);
  body.delete("files");
  const token = document.querySelector('meta[name="csrf-token"]').content;
  try {
    const answer = await fetch(composer.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (answer.ok && saved()) saved().textContent = (await answer.json()).saved;
  } catch {
    // Offline: the words are still on the screen, and the next key tries again.
  }
}

function send(then, at) {
  const composer = form();
  if (then) composer.elements.then.value = then;
  if (at) composer.append(Object.assign(document.createElement("input"), { type: "hidden", name: "send_at", value: at }));
  composer.requestSubmit();
}

function clear() {
  const composer = form();
  clearTimeout(timer);
  text().value = "";
  composer.elements.client_id.value = "";
  composer.elements.then.value = "customer";
  composer.querySelectorAll('[name="send_at"], [name="anyway"]').forEach((field) => field.remove());
  document.getElementById("composer-attachments").replaceChildren();
  document.getElementById("composer-held").replaceChildren();
  saved().textContent = "";
  grow();
  fresh();
}

function grow() {
  const area = text();
  area.style.blockSize = "auto";
  area.style.blockSize = `${Math.min(area.scrollHeight, window.innerHeight * 0.5)}px`;
}

document.addEventListener("input", (event) => {
  if (!event.target.closest("#composer")) return;
  if (event.target === text()) grow();
  clearTimeout(timer);
  timer = setTimeout(keep, 700);
});

document.addEventListener("change", (event) => {
  if (event.target.name === "kind" && event.target.closest("#composer")) form().classList.toggle("composer-note", event.target.value === "note");
});

document.addEventListener("click", (event) => {
  const then = event.target.closest("[data-send-then]");
  const later = event.target.closest("[data-send-at]");
  const anyway = event.target.closest("[data-send-anyway]");
  const first = event.target.closest("[data-read-first]");
  if (then) send(then.dataset.sendThen);
  if (later) send(null, later.dataset.sendAt);
  if (anyway) {
    form().append(Object.assign(document.createElement("input"), { type: "hidden", name: "anyway", value: "1" }));
    form().requestSubmit();
  }
  if (first) {
    form().elements.seen.value = first.dataset.readFirst;
    document.getElementById("composer-held").replaceChildren();
  }
  if (event.target.closest("[data-pick-files]")) document.getElementById("composer-files").click();
});

document.addEventListener("submit", (event) => {
  if (event.target !== form()) return;
  clearTimeout(timer);
  fresh();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt !== form()) return;
  if (event.detail.successful) clear();
});

// Files that are dropped on the conversation or pasted go the same way as picked ones.
function give(files) {
  const picker = document.getElementById("composer-files");
  if (!picker || !files.length) return;
  picker.files = files;
  picker.dispatchEvent(new Event("change", { bubbles: true }));
}
document.addEventListener("dragover", (event) => { if (form() && event.dataTransfer?.types.includes("Files")) event.preventDefault(); });
document.addEventListener("drop", (event) => {
  if (!form() || !event.dataTransfer?.files.length) return;
  event.preventDefault();
  give(event.dataTransfer.files);
});
document.addEventListener("paste", (event) => { if (event.target === text() && event.clipboardData?.files.length) { event.preventDefault(); give(event.clipboardData.files); } });
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target?.id !== "composer-attachments") return;
  event.detail.target.hidden = !event.detail.target.children.length;
});

fresh();
if (form()) {
  const messages = document.getElementById("conversation");
  messages.scrollTop = messages.scrollHeight;
}
