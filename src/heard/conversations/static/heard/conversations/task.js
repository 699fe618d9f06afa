// The dialog of a conversation: forms are fetched into it, answered there, and it closes when the thing is done.
const dialog = () => document.getElementById("task");

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target.id !== "task-body") return;
  if (!dialog().open) dialog().showModal();
  detail.target.querySelector("[data-focus], [autofocus]")?.focus();
});

document.addEventListener("htmx:beforeOnLoad", ({ detail }) => {
  if (detail.requestConfig.verb === "post" && detail.elt.closest("#task") && detail.xhr.status < 300) dialog().close();
});

// Who chose while a search was on its way keeps the choice, if it is among what was found.
let chosen = null;
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.target.closest("#task")) chosen = detail.target.querySelector("input[type=radio]:checked")?.value;
});
document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const again = chosen && detail.target.closest("#task") && [...detail.target.querySelectorAll("input[type=radio]")].find(({ value }) => value === chosen);
  if (again) again.checked = true;
});
