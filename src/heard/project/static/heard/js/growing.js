// Lets a field grow with its words where the browser does not see to it itself (`field-sizing`); it never shrinks under somebody's hand.
if (!CSS.supports("field-sizing", "content")) {
  const grow = ({ target }) => {
    if (!target.matches?.("textarea") || target.scrollHeight <= target.clientHeight) return;
    target.style.blockSize = `${target.scrollHeight + target.offsetHeight - target.clientHeight}px`;
  };
  for (const name of ["input", "focusin"]) document.addEventListener(name, grow);
}
