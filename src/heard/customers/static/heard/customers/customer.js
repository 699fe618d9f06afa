// The page of a customer keeps up with what is said and done: its parts are asked for again when a fact is about them.
const page = document.querySelector("[data-customer]");
let due = 0;

function soon() {
  due ||= setTimeout(() => {
    due = 0;
    for (const part of page.querySelectorAll("[data-fresh]")) window.htmx.trigger(part, "freshen");
  }, 800);
}

document.addEventListener("heard:fact", ({ detail: fact }) => { if (String(fact.subject) === page.dataset.customer) soon(); });
document.addEventListener("heard:changed", soon);
document.addEventListener("heard:reload", soon);

// Enter in a field of the profile keeps what was typed; Escape puts back what was there.
page.addEventListener("keydown", (event) => {
  const field = event.target.closest(".profile input, .profile textarea");
  if (!field) return;
  if (event.key === "Escape") field.value = field.defaultValue;
  else if (event.key !== "Enter" || field.matches("textarea")) return;
  event.preventDefault();
  field.blur();
});
page.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.elt.matches(".profile [name]") && detail.successful) detail.elt.defaultValue = detail.elt.value;
});
