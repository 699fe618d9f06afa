/** Lets a box be moved by its head, within the page. */
export function movable(head, box) {
  const by = { x: 0, y: 0 };
  head.addEventListener("pointerdown", (event) => {
    const [from, began, at] = [{ ...by }, box.getBoundingClientRect(), { x: event.clientX, y: event.clientY }];
    const within = (wanted, start, size, room) => Math.min(Math.max(wanted, -start), room - start - size);
    const move = (now) => {
      by.x = from.x + within(now.clientX - at.x, began.left, began.width, innerWidth);
      by.y = from.y + within(now.clientY - at.y, began.top, began.height, innerHeight);
      box.style.translate = `${by.x}px ${by.y}px`;
    };
    head.setPointerCapture(event.pointerId);
    head.addEventListener("pointermove", move);
    head.addEventListener("lostpointercapture", () => head.removeEventListener("pointermove", move), { once: true });
  });
}
