// Messages: pictures from elsewhere when somebody asks for them, and how far one has read. Lists that narrow as one types.
let read = "";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show-pictures]");
  if (!button) return;
  const message = button.closest("article");
  [...message.querySelectorAll("img[data-remote-src]")].forEach((picture, nth) => {
    picture.addEventListener("error", () => picture.classList.add("picture-lost"), { once: true });
    picture.src = `${button.dataset.showPictures}${nth}/`;
    picture.removeAttribute("data-remote-src");
  });
  message.focus({ preventScroll: true });
  button.closest(".message-notice").remove();
});

function remember() {
  const shown = document.getElementById("conversation");
  const newest = document.getElementById("timeline")?.dataset.newest;
  if (!shown || document.hidden || !Number(newest) || read === `${shown.dataset.conversation} ${newest}`) return;
  read = `${shown.dataset.conversation} ${newest}`;
  const token = document.querySelector('meta[name="csrf-token"]').content;
  fetch(shown.dataset.reading, { method: "POST", body: new URLSearchParams({ message: newest }), headers: { "X-CSRFToken": token } })
    .catch(() => { read = ""; });
}
const soon = () => setTimeout(remember, 800);
for (const name of ["heard:merged", "heard:conversation", "visibilitychange"]) document.addEventListener(name, soon);
soon();

function begin() {
  const news = document.getElementById("entry-new");
  if (news && !location.hash) news.scrollIntoView({ block: "start" });
}
document.addEventListener("heard:conversation", begin);
begin();

const choices = (field) => [...document.getElementById(field.dataset.narrows).querySelectorAll(".menu-item")];

document.addEventListener("input", ({ target }) => {
  if (!target.dataset?.narrows) return;
  const typed = target.value.trim().toLowerCase();
  for (const item of choices(target)) item.hidden = !item.textContent.toLowerCase().includes(typed);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.dataset?.narrows) return;
  const first = choices(event.target).find((item) => !item.hidden);
  if (!first || !["Enter", "ArrowDown"].includes(event.key) || (event.key === "Enter" && !event.target.value.trim())) return;
  event.preventDefault();
  event.key === "Enter" ? first.click() : first.focus();
});
