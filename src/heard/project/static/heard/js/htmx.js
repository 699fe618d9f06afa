// What htmx needs to know of us: the CSRF token, and what to say when a request fails.
const say = document.body.dataset;
const tell = (text) => document.dispatchEvent(new CustomEvent("heard:toast", { detail: { text, tone: "danger", seconds: 10 } }));

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// A conflict that names where it wants to be shown (an answer held back, say) is shown there instead of as an error.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 409 || !detail.xhr.getResponseHeader("HX-Retarget")) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

// What the page asks for by itself it asks for again; that the house is away is said by its line (fresh.js).
const isAskedFor = ({ detail }) => !detail.pathInfo.requestPath.endsWith("?part=changed");

document.addEventListener("htmx:responseError", (event) => {
  const { status } = event.detail.xhr;
  if (status >= 500 && !isAskedFor(event)) return;
  if (status === 401) tell(say.saySignedOut);
  else if (status === 403) tell(say.sayDenied);
  else tell(decodeURIComponent(event.detail.xhr.getResponseHeader("X-Heard-Problem") ?? "") || say.sayFailed);
});

for (const name of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(name, (event) => isAskedFor(event) && tell(say.sayOffline));
}

// A swap may take the focused element away; whoever uses a keyboard continues at the marked place.
document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.elt.matches?.("[data-focus]") ? event.detail.elt : event.detail.elt.querySelector?.("[data-focus]");
  place?.focus();
});
