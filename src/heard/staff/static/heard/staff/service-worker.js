// Shows what is pushed while nobody looks, and opens it when it is pressed. It keeps no pages and answers no requests.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(tell(said));
});

// What pages tell by themselves (`behind`) is shown only while none of them is in front.
async function tell(said) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  if (said.behind && windows.some((one) => one.visibilityState === "visible")) return;
  const icon = "/app-icon-192.png";
  await self.registration.showNotification(said.title ?? "Heard", { body: said.body, tag: said.url, icon, data: { url: said.url } });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = new URL(event.notification.data?.url ?? "/", self.location.origin);
  if (url.origin === self.location.origin) event.waitUntil(show(url.href));
});

async function show(url) {
  const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const here = windows.find((one) => one.url === url);
  return here ? here.focus() : self.clients.openWindow(url);
}
