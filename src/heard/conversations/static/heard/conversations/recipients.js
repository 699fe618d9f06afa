// To, Cc and Bcc of an answer: told in one line, changed in three fields. What nobody has changed is not sent along: the
// house knows who takes part.
const fields = () => document.getElementById("recipients");
const line = () => document.querySelector("[data-edit-recipients]");

function open(isOpen) {
  fields().hidden = !isOpen;
  if (isOpen) fields().disabled = false;
  line().setAttribute("aria-expanded", String(isOpen));
}

function tell() {
  for (const place of line().querySelectorAll("[data-line]")) {
    const addresses = fields().querySelector(`[name="${place.dataset.line}"]`).value.trim();
    place.textContent = addresses || place.dataset.sayNobody || "";
    if (place.dataset.line !== "to") place.parentElement.hidden = !addresses;
  }
}

document.addEventListener("click", ({ target }) => {
  if (!target.closest("[data-edit-recipients]")) return;
  open(fields().hidden);
  if (!fields().hidden) fields().querySelector('[name="cc"]').focus();
});
document.addEventListener("input", ({ target }) => { if (target.closest("#recipients")) tell(); });
document.addEventListener("heard:recipients", ({ detail }) => {
  for (const name of ["to", "cc", "bcc"]) fields().querySelector(`[name="${name}"]`).value = detail[name];
  open(true);
  tell();
});
