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
