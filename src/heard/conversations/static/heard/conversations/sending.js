// Forms that send something ([data-once]): each gets an id of its own, so that a second press, or a second try after a
// lost answer, sends nothing twice.
import { newId } from "./naming.js";

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.matches("[data-leaves][data-sent]")) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  form.elements.client_id.value ||= newId();
}, true);

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (!detail.elt.matches("form[data-once]") || detail.xhr.status >= 300) return;
  detail.elt.reset();
  detail.elt.elements.client_id.value = "";
});

window.addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => form.removeAttribute("data-sent")));
