// Copies the text of [data-copy], or what stands in the element [data-copy-from] names.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (!button) return;
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  const isCopied = await copied(source ? source.value ?? source.textContent : button.dataset.copy, button);
  if (!isCopied && source) getSelection().selectAllChildren(source); // one key away
  document.dispatchEvent(new CustomEvent("heard:announce", { detail: isCopied ? document.body.dataset.sayCopied : document.body.dataset.sayFailed }));
  if (!isCopied) return;
  button.classList.add("copied");
  setTimeout(() => button.classList.remove("copied"), 1200);
});

/** Whether it could be copied: pages without https have no clipboard of their own, but what is selected can be copied there, too. */
async function copied(text, button) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copiedBySelecting(text, button);
  }
}

function copiedBySelecting(text, button) {
  const had = document.activeElement;
  const field = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  (button.closest("dialog") ?? document.body).append(field); // nothing but what stands in an open dialog can be selected
  field.focus({ preventScroll: true });
  field.select();
  const isDone = document.execCommand("copy");
  field.remove();
  had?.focus({ preventScroll: true });
  return isDone;
}
