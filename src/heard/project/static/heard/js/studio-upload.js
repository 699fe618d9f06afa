// A form with a large file shows how far it has come, can be stopped, and keeps the file where something else must be mended
// (studio only). Without this module it is sent as any form is.
const SHOWN_FROM = 1024 * 1024; // bytes: what is smaller is there before one could look
const note = document.querySelector("[data-upload]");
const form = () => document.getElementById("w-editor-form");
const files = () => [...form().querySelectorAll("input[type=file]")].filter((input) => input.files.length);
let request;

function show(text, share) {
  note.hidden = false;
  note.querySelector("output").textContent = text;
  const bar = note.querySelector("progress");
  bar.hidden = share === undefined;
  bar.value = share ?? 0;
  note.querySelector("button").hidden = share === undefined;
}

function stop(text) {
  request = undefined;
  form().inert = false;
  for (const button of form().querySelectorAll("[data-w-progress-loading-value]")) button.dataset.wProgressLoadingValue = "false";
  if (text) show(text); else note.hidden = true;
}

// What the server says of the form stands in its place; files that are chosen need not be chosen again.
function again(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const fresh = page.getElementById("w-editor-form");
  if (!fresh) return stop(note.dataset.failed);
  for (const old of files()) fresh.querySelector(`input[name="${old.name}"]`)?.replaceWith(old);
  form().replaceWith(fresh);
  const said = page.querySelector(".messages ul");
  if (said) document.querySelector(".messages ul").replaceChildren(...said.children);
  stop();
  const wrong = fresh.querySelector(".error-message")?.closest("[data-field-wrapper]");
  wrong?.scrollIntoView({ block: "center" });
  wrong?.querySelector("input, select, textarea")?.focus({ preventScroll: true });
}

function done() {
  const where = request.getResponseHeader("X-Heard-Location");
  if (request.status === 204 && where) {
    request = undefined;
    return location.assign(where);
  }
  if (request.status === 200) return again(request.responseText);
  stop(note.dataset.failed);
}

document.addEventListener("submit", (event) => {
  const bytes = files().reduce((sum, input) => sum + input.files[0].size, 0);
  if (event.target !== form() || bytes < SHOWN_FROM) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // the button would wait for a new page
  if (request) return;
  if (bytes > note.dataset.most) return stop(note.dataset.large); // better now than after an hour on a slow line
  const body = new FormData(form());
  form().inert = true;
  request = new XMLHttpRequest();
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const percent = new Intl.NumberFormat(document.documentElement.lang, { style: "percent" }).format(loaded / total);
    show(loaded < total ? `${note.dataset.going} ${percent}` : note.dataset.looking, loaded / total);
  });
  request.addEventListener("load", done);
  request.addEventListener("error", () => stop(note.dataset.failed));
  request.addEventListener("abort", () => stop(note.dataset.stopped));
  request.open("POST", form().action);
  request.setRequestHeader("X-Heard-Upload", "1");
  show(note.dataset.going, 0);
  request.send(body);
}, true);

// What is said once nothing moves any more stands in front of the form: it goes as soon as one goes on.
for (const kind of ["pointerdown", "input"]) document.addEventListener(kind, () => { if (!request) note.hidden = true; });
note.querySelector("button").addEventListener("click", () => request?.abort());
addEventListener("beforeunload", (event) => { if (request) event.preventDefault(); });
