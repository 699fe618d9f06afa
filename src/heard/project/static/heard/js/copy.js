// Copies the text of [data-copy], or what stands in the element [data-copy-from] names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await navigator.clipboard.writeText(source ? source.value ?? source.textContent : button.dataset.copy);
  document.dispatchEvent(new CustomEvent("heard:announce", { detail: document.body.dataset.sayCopied }));
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1200);
});
