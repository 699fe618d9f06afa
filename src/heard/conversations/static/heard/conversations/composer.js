// The composer sends: once, however often the key is pressed; held when something newer came. What is written in it is
// kept by drafts.js, whom it goes to by recipients.js.
import { newId } from "./naming.js";

const form = () => document.getElementById("composer");
const areaOf = (composer, kind) => composer.elements[kind === "note" ? "note" : "text"];
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const isDone = (xhr) => xhr.status >= 200 && xhr.status < 300;

// What is read counts as seen, unless somebody is in the middle of an answer: then sending asks once more.
function see() {
  const composer = form();
  const seen = document.getElementById("timeline")?.dataset.seen;
  if (composer && seen && !composer.elements.text.value.trim()) composer.elements.seen.value = seen;
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

document.addEventListener("click", (event) => {
  const { target } = event;
  if (!form()) return;
  const radio = target.closest('#composer [name="kind"]');
  if (radio && !radio.matches(":focus-visible")) areaOf(form(), radio.value).focus();
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
});

// The draft that is on its way is waited for, else it would come back after the answer is sent; and so are files. The same
// words go under the same id until it is known that they arrived.
document.addEventListener("htmx:confirm", (event) => {
  const composer = form();
  if (!composer || event.detail.elt !== composer) return;
  event.preventDefault();
  const kind = composer.elements.kind.value;
  const id = composer.elements.client_id;
  if (composer.dataset.sent !== areaOf(composer, kind).value) id.value = "";
  id.value ||= newId();
  composer.dataset.sent = areaOf(composer, kind).value;
  const waits = [];
  tell("heard:sending", { waits, kind, id: id.value });
  Promise.all(waits).then(() => event.detail.issueRequest(true));
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  const composer = detail.elt;
  if (composer.id !== "composer" || !isDone(detail.xhr)) return;
  const kind = composer.elements.kind.value;
  const area = areaOf(composer, kind);
  if (area.value.startsWith(composer.dataset.sent)) area.value = area.value.slice(composer.dataset.sent.length).trimStart();
  composer.elements.client_id.value = "";
  document.getElementById(`composer-files-${kind}`).replaceChildren();
  document.getElementById("composer-held").replaceChildren();
  tell("heard:typing", { on: false });
  tell("heard:sent", { kind });
  if (kind === "note") composer.elements.kind.value = "reply";
});

document.addEventListener("htmx:afterRequest", ({ detail: { elt, xhr } }) => {
  if (elt.id !== "composer") return;
  const isRefused = xhr.status >= 400 && xhr.status < 500;
  if (!isDone(xhr)) tell("heard:unsent", { kind: elt.elements.kind.value, isRefused });
  reset(elt);
  tell("heard:files");
  see();
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

document.addEventListener("heard:merged", see);
