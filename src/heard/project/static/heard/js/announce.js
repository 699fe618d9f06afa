// Says things aloud (heard:announce), shows the state of the live connection (heard:connection), and puts the focus
// where the page wants it first ([data-focus]).
const announcer = document.getElementById("announcer");

document.addEventListener("heard:announce", ({ detail }) => {
  const text = typeof detail === "string" ? detail : detail.text ?? detail.value;
  announcer.textContent = "";
  requestAnimationFrame(() => { announcer.textContent = text; });
});

document.addEventListener("heard:connection", ({ detail }) => {
  const pill = document.getElementById("connection");
  if (!pill || pill.dataset.state === detail.state) return;
  const wasAway = pill.dataset.state !== "live";
  pill.dataset.state = detail.state;
  pill.querySelector("span").textContent = { reconnecting: pill.dataset.sayReconnecting, offline: pill.dataset.sayOffline }[detail.state] ?? "";
  if (detail.state === "live" && wasAway) {
    document.dispatchEvent(new CustomEvent("heard:announce", { detail: pill.dataset.sayLive }));
  }
});

document.querySelector("[data-focus]")?.focus();
