// A click on a chapter goes there within the video; without this script the link opens the file at that moment.
for (const link of document.querySelectorAll("a[data-seek]")) {
  link.addEventListener("click", (event) => {
    const video = document.getElementById(link.dataset.of);
    if (!video || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    video.currentTime = Number(link.dataset.seek);
    video.focus();
    video.play().catch(() => {});
  });
}
