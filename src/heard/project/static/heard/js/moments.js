// Keeps <time data-relative> fresh ("4 min", "3 h", "2 d"); older ones keep the date the server wrote. What is owed
// (<time data-due>) says how long there still is, or how late it is, and looks so.
const words = document.body.dataset;
// The demo's clock may run ahead of the visitor's, and faster: what it showed when, in seconds, and how fast it goes.
const [shown, real, speed] = (document.documentElement.dataset.clock ?? "0 0 1").split(" ").map(Number);
const now = () => shown * 1000 + (Date.now() - real * 1000) * speed;

function span(seconds) {
  if (seconds < 60) return words.sayNow;
  if (seconds < 3600) return words.sayMinutes.replace("#", Math.floor(seconds / 60));
  if (seconds < 86400) return words.sayHours.replace("#", Math.floor(seconds / 3600));
  return words.sayDays.replace("#", Math.floor(seconds / 86400));
}

function due(left) {
  if (left <= -60) return [words.sayLate.replace("#", span(-left)), "danger"];
  if (left <= 0) return [words.sayLateNow, "danger"];
  return [left < 60 ? words.sayDueNow : words.sayDue.replace("#", span(left)), left <= 3600 ? "warning" : "quiet"];
}

function refresh(root) {
  for (const element of root.querySelectorAll("time[data-due]")) {
    const [text, tone] = due((Date.parse(element.dateTime) - now()) / 1000);
    if (element.textContent !== text) element.textContent = text;
    for (const other of ["danger", "warning", "quiet"]) element.classList.toggle(`tone-${other}`, other === tone);
  }
  for (const element of root.querySelectorAll("time[data-relative]")) {
    const seconds = Math.abs(now() - Date.parse(element.dateTime)) / 1000;
    if (seconds >= 7 * 86400) continue;
    const text = span(seconds);
    if (element.textContent !== text) element.textContent = text;
  }
}

refresh(document);
setInterval(() => { if (!document.hidden) refresh(document); }, Math.max(1_000, 30_000 / speed));
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(document); });
document.addEventListener("htmx:load", (event) => refresh(event.detail.elt));
