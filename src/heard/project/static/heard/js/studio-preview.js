// Shows how the words of a macro or a template read, while they are typed (studio only).
const box = document.querySelector("[data-preview]");
const form = box?.closest("form");
const words = box?.querySelector(".studio-preview-words");
const subject = box?.querySelector(".studio-preview-subject");
let waiting;
let asked = 0;

async function show() {
  const mine = ++asked;
  const told = new FormData(form);
  try {
    const answer = await fetch(box.dataset.preview, { method: "POST", body: told, headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const read = await answer.json();
    if (mine !== asked) return; // an answer to what stands there no more
    subject.hidden = !read.subject || !read.html;
    subject.textContent = read.subject ?? "";
    if (read.problem || !read.html) words.textContent = read.problem ?? box.dataset.sayEmpty;
    else words.innerHTML = read.html; // made and cleaned by the server, as in a conversation
  } catch {
    if (mine === asked) words.textContent = box.dataset.sayFailed;
  }
}

if (form) {
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
  show();
}
