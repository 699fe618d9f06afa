// The workspace installs as an app: its service worker shows what is pushed, and keeps no pages.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/service-worker.js").catch(() => {});
