// Shows how far long work has come, and the whole page anew once it is done (studio only).
const EVERY = 1000; // milliseconds

async function look(shown) {
  try {
    const answer = await fetch(shown.dataset.progress, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (answer.status === 204) return location.reload();
    if (answer.ok) {
      const shelf = document.createElement("template");
      shelf.innerHTML = await answer.text(); // drawn and escaped by the server
      const fresh = shelf.content.firstElementChild;
      if (shown.innerHTML !== fresh.innerHTML) shown.replaceChildren(...fresh.childNodes);
    }
  } catch {
    // out of reach for a moment: the next look tells
  }
  setTimeout(look, document.hidden ? 5 * EVERY : EVERY, shown);
}

for (const shown of document.querySelectorAll("[data-progress]")) setTimeout(look, EVERY, shown);
