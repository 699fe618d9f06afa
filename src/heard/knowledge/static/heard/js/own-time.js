// Beside a time that is told in the house's zone, the same moment by the reader's own clock, if that differs.
for (const time of document.querySelectorAll("time[data-own-time]")) {
  const moment = new Date(time.dateTime);
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const shape = { weekday: "long", day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const told = (zone) => new Intl.DateTimeFormat(document.documentElement.lang, { ...shape, timeZone: zone }).format(moment);
  try {
    if (!timeZone || told(timeZone) === told(time.dataset.zone)) continue;
    const own = document.createElement("small");
    own.textContent = time.dataset.ownTime.replace("#", `${told(timeZone)} (${timeZone.replaceAll("_", " ")})`);
    time.append(own);
  } catch { /* a zone that this browser does not know: the house's time stands there */ }
}
