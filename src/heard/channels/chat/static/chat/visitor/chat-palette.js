/** The small pictures: chosen by pointer or by keys. They stand in rows, in which one goes by arrows; Tab leaves them. */

const PICTURES = [..."😀😂🙂😉😍🥰😘😎🤔😮😢😭😡🙈👍👎👏🙏🙌👋🧡🎉🎁🔥🌟✅❌💡📦🚚📷📞"];

/** Fill the palette, if it is empty, and give the focus to the picture that was chosen last; `choose` is told of each. */
export const begin = ([palette, h, choose]) => {
  const all = () => [...palette.children];
  const stay = (one) => {
    for (const each of all()) each.tabIndex = each === one ? 0 : -1;
    return one;
  };
  const wander = (event) => {
    const ones = all();
    const at = ones.indexOf(event.target);
    const row = ones.filter((one) => one.offsetTop === ones[0].offsetTop).length;
    const ahead = getComputedStyle(palette).direction === "rtl" ? -1 : 1;
    const to = { ArrowRight: at + ahead, ArrowLeft: at - ahead, ArrowDown: at + row, ArrowUp: at - row, Home: 0, End: ones.length - 1 }[event.key];
    if (to == null) return;
    event.preventDefault();
    if (ones[to]) stay(ones[to]).focus();
  };
  if (!palette.firstChild) {
    palette.onkeydown = wander;
    palette.append(...PICTURES.map((one) => h("button", { onclick: (event) => choose(stay(event.target).textContent) }, one)));
    stay(palette.firstChild);
  }
  if (!palette.hidden) palette.querySelector("[tabindex='0']").focus();
};
