// Keeps <time data-relative> fresh ("4 min", "3 h", "2 d"); older ones keep the date the server wrote.
const words = document.body.dataset;

function span(seconds) {
  if (seconds < 60) return words.sayNow;
  if (seconds < 3600) return words.sayMinutes.replace("#", Math.floor(seconds / 60));
  if (seconds < 86400) return words.sayHours.replace("#", Math.floor(seconds / 3600));
  return words.sayDays.replace("#", Math.floor(seconds / 86400));
}

function refresh(root) {
  for (const element of root.querySelectorAll("time[data-relative]")) {
    const seconds = Math.abs(Date.now() - Date.parse(element.dateTime)) / 1000;
    if (seconds >= 7 * 86400) continue;
    const text = span(seconds);
    if (element.textContent !== text) element.textContent = text;
  }
}

refresh(document);
setInterval(() => { if (!document.hidden) refresh(document); }, 30_000);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(document); });
document.addEventListener("htmx:load", (event) => refresh(event.detail.elt));
