// Suggestions while one types, by keyboard, too. Without this script the search box is an ordinary form.
const box = document.querySelector("[data-suggest]");
const list = document.getElementById("help-suggestions");
if (box?.dataset.suggest && list) {
  let timer;
  let asking;
  const close = () => { list.hidden = true; list.replaceChildren(); };
  const show = async () => {
    asking?.abort();
    const words = box.value.trim();
    if (words.length < 2) { close(); return; }
    asking = new AbortController();
    const query = new URLSearchParams({ q: words, language: box.dataset.language });
    try {
      const answer = await fetch(`${box.dataset.suggest}?${query}`, { signal: asking.signal });
      if (!answer.ok) { close(); return; }
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      list.replaceChildren(...found.childNodes);
      list.hidden = !list.querySelector("a");
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, 120); });
  box.form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { close(); box.focus(); return; }
    if (list.hidden || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const stops = [box, ...list.querySelectorAll("a")];
    const now = stops.indexOf(document.activeElement);
    stops[(now + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus();
  });
  document.addEventListener("click", (event) => { if (!box.form.contains(event.target)) close(); });
}
