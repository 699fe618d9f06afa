// The composer: an answer and a note, each kept as it is typed; sent once however often the key is pressed; held when
// something newer came; and back again when it is taken back.
const form = () => document.getElementById("composer");
const areaOf = (composer, kind) => composer.elements[kind === "note" ? "note" : "text"];
const kindNow = () => form().elements.kind.value;
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const KINDS = ["reply", "note"];
const timers = new Map();
let saving = Promise.resolve();

// A copy in the browser bridges the moments in which the house cannot be reached.
const copy = (composer, kind) => `heard-draft ${composer.dataset.conversation} ${kind}`;
const keepCopy = (composer, kind) => { try { localStorage.setItem(copy(composer, kind), areaOf(composer, kind).value); } catch { /* private windows have none */ } };
const dropCopy = (composer, kind) => { try { localStorage.removeItem(copy(composer, kind)); } catch { /* nor anything to forget */ } };
const copied = (composer, kind) => { try { return localStorage.getItem(copy(composer, kind)); } catch { return null; } };

function say(text) {
  const place = document.getElementById("composer-saved");
  if (place) place.textContent = text;
}

function save(composer, kind) {
  clearTimeout(timers.get(kind));
  timers.delete(kind);
  const text = areaOf(composer, kind).value;
  const body = new URLSearchParams({ kind, text });
  const isChanged = kind === "reply" && !composer.querySelector("#recipients").disabled;
  if (isChanged) for (const name of ["cc", "bcc"]) body.set(name, composer.elements[name].value);
  saving = saving.then(async () => {
    const answer = await fetch(composer.dataset.draft, { method: "POST", body, headers: { "X-CSRFToken": token() }, keepalive: text.length < 50000 }).catch(() => null);
    if (!answer?.ok) return say(composer.dataset.sayUnsaved);
    if (areaOf(composer, kind).value === text) dropCopy(composer, kind);
    if (composer === form()) say((await answer.json()).saved);
  });
  return saving;
}

function saveSoon(kind) {
  const composer = form();
  keepCopy(composer, kind);
  clearTimeout(timers.get(kind));
  timers.set(kind, setTimeout(() => save(composer, kind), 700));
}

const saveNow = () => { const composer = form(); return composer ? Promise.all([...timers.keys()].map((kind) => save(composer, kind))) : saving; };

function look() {
  const composer = form();
  if (!composer) return;
  const kind = kindNow();
  const isEmpty = !areaOf(composer, kind).value.trim() && !document.getElementById(`composer-files-${kind}`).children.length;
  composer.querySelector("[data-discard]").hidden = isEmpty;
}

// What is read counts as seen, unless somebody is in the middle of an answer: then sending asks once more.
function see() {
  const composer = form();
  const seen = document.getElementById("timeline")?.dataset.seen;
  if (composer && seen && !composer.elements.text.value.trim()) composer.elements.seen.value = seen;
}

function begin() {
  const composer = form();
  if (!composer) return;
  for (const kind of KINDS) {
    const words = copied(composer, kind);
    if (words === null || words === areaOf(composer, kind).value) continue;
    areaOf(composer, kind).value = words;
    save(composer, kind);
  }
  look();
}

function set(name, value) {
  const fields = form().elements;
  if (fields[name]) fields[name].value = value;
  else form().append(Object.assign(document.createElement("input"), { type: "hidden", name, value, className: "once" }));
}

function send(then, at) {
  if (then) set("then", then);
  if (at) set("send_at", at);
  form().requestSubmit();
}

function reset(composer) {
  composer.elements.then.value = "customer";
  composer.querySelectorAll(".once").forEach((extra) => extra.remove());
}

document.addEventListener("input", ({ target }) => {
  if (!target.closest("#composer")) return;
  if (target.matches(".composer-words")) saveSoon(target.dataset.for);
  else if (target.closest("#recipients")) saveSoon("reply");
  look();
});

document.addEventListener("click", (event) => {
  const { target } = event;
  if (!form()) return;
  const radio = target.closest('#composer [name="kind"]');
  if (radio) { look(); if (!radio.matches(":focus-visible")) areaOf(form(), radio.value).focus(); }
  const then = target.closest("[data-send-then]");
  const later = target.closest("[data-send-at]");
  const field = target.closest("[data-send-at-field]");
  const anyway = target.closest("[data-send-anyway]");
  const first = target.closest("[data-read-first]");
  if (then) send(then.dataset.sendThen);
  if (later) send(null, later.dataset.sendAt);
  if (field) { const chosen = document.getElementById(field.dataset.sendAtField); chosen.value ? send(null, chosen.value) : chosen.focus(); }
  if (anyway) { set("anyway", "1"); form().requestSubmit(); }
  if (first) { form().elements.seen.value = first.dataset.readFirst; document.getElementById("composer-held").replaceChildren(); }
  if (target.closest("[data-edit-recipients]")) editRecipients();
  if (target.closest("[data-discard]")) discard();
});

function editRecipients() {
  const fields = document.getElementById("recipients");
  const isOpen = fields.hidden;
  fields.hidden = !isOpen;
  fields.disabled = !isOpen && fields.dataset.touched !== "yes";
  if (isOpen) { fields.disabled = false; fields.dataset.touched = "yes"; fields.querySelector('[name="cc"]').focus(); }
  form().querySelector("[data-edit-recipients]").setAttribute("aria-expanded", String(isOpen));
}

async function discard() {
  const composer = form();
  const kind = kindNow();
  clearTimeout(timers.get(kind));
  timers.delete(kind);
  areaOf(composer, kind).select();
  document.execCommand("delete");
  clearTimeout(timers.get(kind));
  timers.delete(kind);
  dropCopy(composer, kind);
  await saving;
  await fetch(`${composer.dataset.draft}?kind=${kind}`, { method: "DELETE", headers: { "X-CSRFToken": token() } }).catch(() => null);
  document.getElementById(`composer-files-${kind}`)?.replaceChildren();
  say("");
  look();
}

// The draft that is on its way is waited for, else it would come back after the answer is sent; and so are files.
document.addEventListener("htmx:confirm", (event) => {
  const composer = form();
  if (!composer || event.detail.elt !== composer) return;
  event.preventDefault();
  composer.elements.client_id.value ||= crypto.randomUUID();
  for (const kind of KINDS) clearTimeout(timers.get(kind));
  timers.clear();
  composer.dataset.sent = areaOf(composer, kindNow()).value;
  const waits = [saving];
  document.dispatchEvent(new CustomEvent("heard:sending", { detail: { waits } }));
  Promise.all(waits).then(() => event.detail.issueRequest(true));
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const composer = detail.elt;
  if (composer.id !== "composer" || detail.xhr.status >= 300) return;
  const kind = composer.elements.kind.value;
  const area = areaOf(composer, kind);
  area.value = area.value.startsWith(composer.dataset.sent) ? area.value.slice(composer.dataset.sent.length).trimStart() : area.value;
  dropCopy(composer, kind);
  composer.elements.client_id.value = "";
  document.getElementById(`composer-files-${kind}`).replaceChildren();
  document.getElementById("composer-held").replaceChildren();
  document.dispatchEvent(new CustomEvent("heard:typing", { detail: { on: false } }));
  say("");
  if (kind === "note") composer.elements.kind.value = "reply";
});

document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.id !== "composer") return;
  reset(detail.elt);
  look();
  see();
});

// What was taken back is in the composer again, before whatever is there already.
document.addEventListener("heard:draft", async ({ detail }) => {
  const composer = form();
  if (composer?.dataset.conversation !== String(detail.conversation)) return;
  const answer = await fetch(composer.dataset.draft).catch(() => null);
  const kept = answer?.ok ? (await answer.json())[detail.kind] : null;
  if (!kept || composer !== form()) return;
  const area = areaOf(composer, detail.kind);
  const here = area.value.trim();
  area.value = here && !kept.text.includes(here) ? `${kept.text}\n\n${here}` : kept.text;
  for (const name of ["cc", "bcc"]) if (detail.kind === "reply" && kept[name]) composer.elements[name].value = kept[name];
  document.getElementById(`composer-files-${detail.kind}`).innerHTML = kept.files;
  composer.elements.kind.value = detail.kind;
  area.focus();
  area.setSelectionRange(area.value.length, area.value.length);
  look();
});

const MARKS = { b: "**", i: "*" };
document.addEventListener("keydown", (event) => {
  const area = event.target;
  if (!area.matches?.(".composer-words")) return;
  const mark = (event.ctrlKey || event.metaKey) && MARKS[event.key.toLowerCase()];
  if (mark) {
    event.preventDefault();
    const chosen = area.value.slice(area.selectionStart, area.selectionEnd);
    document.execCommand("insertText", false, mark + chosen + mark);
    if (!chosen) area.setSelectionRange(area.selectionStart - mark.length, area.selectionStart - mark.length);
  } else if (event.key === "Escape" && !event.defaultPrevented) document.getElementById("conversation").focus({ preventScroll: true });
});

document.addEventListener("heard:leaving", saveNow);
document.addEventListener("heard:files", look);
document.addEventListener("heard:merged", see);
document.addEventListener("heard:conversation", begin);
window.addEventListener("online", () => { const composer = form(); if (composer) for (const kind of KINDS) if (copied(composer, kind) !== null) save(composer, kind); });
window.addEventListener("pagehide", saveNow);
begin();
