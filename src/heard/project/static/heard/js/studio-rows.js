// Rows of conditions and steps: what was chosen brings along what it needs, drawn by the server; further rows and removing
// one. Without this script two empty rows stand below, and saving brings what the chosen one needs (studio only).
async function drawn(list, index, what) {
  const asked = new URLSearchParams({ name: list.dataset.rowsOf, index, what });
  const answer = await fetch(`${list.dataset.address}?${asked}`);
  if (!answer.ok) throw new Error(answer.statusText);
  const shelf = document.createElement("template");
  shelf.innerHTML = await answer.text(); // drawn and escaped by the server
  return shelf.content.firstElementChild;
}

function begin(list) {
  const more = list.querySelector("[data-more]");
  const told = () => list.dispatchEvent(new Event("input", { bubbles: true }));

  function ready(row) {
    const what = row.querySelector("[data-what]");
    const away = row.querySelector("[data-away]");
    away.hidden = !what.value;
    away.addEventListener("click", () => {
      row.remove();
      more.focus();
      told();
    });
    what.addEventListener("change", async () => {
      const index = what.name.split("-").at(-2);
      try {
        const fresh = await drawn(list, index, what.value);
        row.replaceWith(fresh);
        ready(fresh);
        fresh.querySelector("input, textarea, select:not([data-what])")?.focus();
        told();
      } catch {
        away.hidden = false; // the row stays as it is; saving brings what it needs
      }
    });
  }

  for (const row of list.querySelectorAll("[data-row]")) {
    if (row.querySelector("[data-what]").value) ready(row);
    else row.remove();
  }
  more.hidden = false;
  more.addEventListener("click", async () => {
    const index = Number(list.dataset.count);
    list.dataset.count = index + 1;
    const row = await drawn(list, index, "");
    more.before(row);
    ready(row);
    row.querySelector("[data-what]").focus();
  });
}

for (const list of document.querySelectorAll("[data-rows-of]")) begin(list);

// Hours are only asked for where the moment is one after something.
const trigger = document.querySelector("[data-clocks]");
const hours = document.querySelector("[name=hours]")?.closest(".w-panel__wrapper");
if (trigger && hours) {
  const clocks = trigger.dataset.clocks.split(" ");
  const show = () => { hours.hidden = !clocks.includes(trigger.value); };
  trigger.addEventListener("change", show);
  show();
}
