// Pages of the studio keep themselves while they are written. A button that is pressed while a new page is on its way to
// being kept for the first time would make it a second time, whose address is taken by the first: the press waits until the
// page is kept, and nothing keeps itself any more once the form was sent (studio only).
let isKeeping = false;
let isSent = false;
let pressed;

const isEditors = (form) => form?.matches("[data-edit-form]");

function kept() {
  isKeeping = false;
  const button = pressed;
  pressed = undefined;
  button?.removeAttribute("aria-busy");
  button?.click();
}

document.addEventListener("w-autosave:save", (event) => {
  if (isSent) event.preventDefault();
  isKeeping = !event.defaultPrevented;
});
document.addEventListener("w-autosave:success", kept);
document.addEventListener("w-autosave:error", kept); // then the form says itself what is wrong

// Before Wagtail's own listeners: they would take the button for pressed already.
addEventListener("click", (event) => {
  const button = event.target.closest?.("button[type=submit]");
  if (!isKeeping || !isEditors(button?.form)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  pressed = button;
  button.setAttribute("aria-busy", "true");
}, { capture: true });

addEventListener("submit", (event) => {
  if (isEditors(event.target)) isSent = !event.defaultPrevented;
});
addEventListener("pageshow", () => { isSent = false; }); // as when one comes back to it
