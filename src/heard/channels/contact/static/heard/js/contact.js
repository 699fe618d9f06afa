// The contact form: answers while one writes, and one letter for however many clicks. Without this script it is an ordinary form.
const form = document.getElementById("letter");
const place = document.getElementById("contact-answers");
const PAUSE = 700; // milliseconds without a key: whoever writes is not to be distracted by every word

const ask = (address, more) => {
  const body = new URLSearchParams();
  for (const name of ["subject", "text", "writing", "language"]) body.set(name, form.elements[name].value);
  for (const [name, value] of Object.entries(more)) body.set(name, value);
  return body.get("text").length > 20000 ? Promise.reject(new Error("too long")) : fetch(address, { method: "POST", body, keepalive: !more.piece });
};

if (form) {
  let timer;
  let latest = 0;
  const show = async () => {
    const mine = (latest += 1);
    try {
      const answer = await ask(form.dataset.answers, { piece: "1" });
      if (!answer.ok || mine !== latest) return;
      const found = new DOMParser().parseFromString(await answer.text(), "text/html").body;
      const links = (node) => [...node.querySelectorAll("[data-answer]")].map((link) => link.getAttribute("href")).join();
      if (links(found) === links(place)) return; // the same answers: nothing is read aloud again, and the focus stays
      if (place.contains(document.activeElement)) return;
      place.replaceChildren(...found.childNodes);
    } catch {
      // Answers are a kindness: without them the letter is sent all the same.
    }
  };
  form.addEventListener("input", ({ target }) => {
    if (!["text", "subject"].includes(target.name)) return;
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  place.addEventListener("click", ({ target }) => {
    if (target.closest("[data-answer]")) ask(form.dataset.opened, {}).catch(() => {});
  });
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "yes";
  });
  addEventListener("pageshow", () => delete form.dataset.sent);
}

const opener = document.querySelector("[data-open-chat]");
if (opener) {
  const ready = (chat) => {
    opener.hidden = false;
    opener.addEventListener("click", () => chat.open());
  };
  const there = document.querySelector("heard-chat");
  if (there?.open) ready(there);
  else document.addEventListener("heard", ({ detail }) => ready(detail), { once: true });
}
