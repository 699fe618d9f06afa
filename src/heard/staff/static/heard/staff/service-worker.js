// Shows what is pushed while nobody looks, and opens it when it is pressed. It keeps no pages and answers no requests.
self.addEventListener("push", (event) => {
  const said = event.data?.json() ?? {};
  event.waitUntil(self.registration.showNotification(said.title ?? "Heard", { body: said.body, tag: said.url, data: { url: said.url } }));
});

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
