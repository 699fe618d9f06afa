// Toasts: a word after the deed, with Undo while its clock runs. They come with the page, out of band by htmx, or by
// the event heard:toast {text, tone, seconds, undo: {url, method, label}} (also as an HX-Trigger header).
const shelf = document.getElementById("toasts");
const announce = (text) => document.dispatchEvent(new CustomEvent("heard:announce", { detail: text }));

function leave(toast) {
  toast.classList.add("toast-leaving");
  setTimeout(() => toast.remove(), 160);
}

function clock(toast, seconds) {
  const bar = document.createElement("span");
  bar.className = "toast-clock";
  toast.append(bar);
  const run = bar.animate([{ transform: "scaleX(1)" }, { transform: "scaleX(0)" }], { duration: seconds * 1000, fill: "forwards" });
  run.onfinish = () => leave(toast);
  for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, () => run.pause());
  for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, () => run.play());
}

function begin(toast) {
  if (toast.dataset.begun) return;
  toast.dataset.begun = "yes";
  announce(toast.querySelector("span").textContent);
  clock(toast, Number(toast.dataset.seconds) || 6);
}

document.addEventListener("heard:toast", ({ detail }) => {
  const tone = detail.tone ?? "success";
  const toast = document.getElementById(`toast-${tone}`).content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = detail.text;
  toast.dataset.seconds = detail.seconds ?? 6;
  const undo = toast.querySelector("[data-undo]");
  if (detail.undo) {
    undo.dataset.undo = detail.undo.url;
    undo.dataset.method = detail.undo.method ?? "POST";
    if (detail.undo.label) undo.textContent = detail.undo.label;
  } else undo.remove();
  shelf.append(toast);
});

shelf.addEventListener("click", (event) => {
  const toast = event.target.closest(".toast");
  const undo = event.target.closest("[data-undo]");
  if (undo) window.htmx.ajax(undo.dataset.method, undo.dataset.undo, { source: shelf, target: shelf, swap: "none" });
  if (undo || event.target.closest("[data-dismiss]")) leave(toast);
});

new MutationObserver(() => shelf.querySelectorAll(".toast").forEach(begin)).observe(shelf, { childList: true });
shelf.querySelectorAll(".toast").forEach(begin);
