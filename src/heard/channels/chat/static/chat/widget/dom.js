/** Elements without a word of markup: nothing a page's policy could refuse, and nothing that could be slipped in. */

const DRAWN = {
  chat: "M8 20A9 9 0 1 0 4 16l-2 6Z",
  down: "m6 9 6 6 6-6",
  close: "M18 6 6 18M6 6l12 12",
  back: "m15 18-6-6 6-6",
  send: "M12 19V5M5 12l7-7 7 7",
  attach: "m21 11-8 8a6 6 0 0 1-8-8l8-8a4 4 0 0 1 5 5l-8 8a2 2 0 0 1-3-3l8-7",
  emoji: "M22 12a10 10 0 1 1-20 0 10 10 0 0 1 20 0ZM8 14s1.5 2 4 2 4-2 4-2M9 9v.1M15 9v.1",
  menu: "M5 12h1M12 12h1M19 12h1",
  check: "m5 13 4 4L19 7",
  call_voice: "M6 3H3c0 10 8 18 18 18v-4l-5-2-2 2a14 14 0 0 1-7-7l2-2Z",
  call_video: "M2 6h13v12H2ZM15 11l7-4v10l-7-4",
};

/** Make an element: `h("p.small", {onclick}, "words", other)`. What is empty is left out. */
export const h = (tag, given, ...inner) => {
  const [name, ...classes] = tag.split(".");
  const node = document.createElement(name || "div");
  if (classes[0]) node.className = classes.join(" ");
  for (const key in given) {
    const value = given[key];
    if (key.startsWith("on")) node[key] = value;
    else if (value != null && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...inner.flat().filter(Boolean));
  return node;
};

/** Draw an icon. */
export const icon = (name) => {
  const [svg, path] = ["svg", "path"].map((tag) => document.createElementNS("http://www.w3.org/2000/svg", tag));
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", true);
  path.setAttribute("d", DRAWN[name]);
  svg.append(path);
  return svg;
};

/** A button, drawn as an icon; `label` gives it its words later, as they come with the language. */
export const button = (name, onclick, kind = "") => h(`button.round${kind}`, { onclick }, icon(name));

/** Say what a node is for those who hear it, and to those who point at it. */
export const label = (node, words) => {
  node.setAttribute("aria-label", words);
  if (node.onclick) node.title = words;
};

/** Let a node hold just these, in this order; what is there already is not moved, and so keeps its focus. */
export const place = (parent, nodes) => {
  const wanted = nodes.filter(Boolean);
  [...parent.children].forEach((one) => wanted.includes(one) || one.remove());
  wanted.forEach((one, at) => parent.children[at] === one || parent.insertBefore(one, parent.children[at]));
};

/** Somebody's face: their first letters on their colour. */
export const face = ({ initials, hue }) => {
  const node = h("span.face", { "aria-hidden": "true" }, initials);
  node.style.setProperty("--brand", `oklch(.5 .12 ${(hue || 9) * 28 - 18})`);
  return node;
};

const link = (href, words) => h("a", { href, target: "_blank", rel: "noopener nofollow" }, words);

/** Words as a visitor may see them: addresses in them become links. */
export const linked = (text) =>
  text.split(/(https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]'’”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+)/).map((part, at) =>
    at % 2 ? link((/^https?:/.test(part) ? "" : "mailto:") + part, part) : part,
  );

/** The same, with the little of Markdown that agents may write: bold, words that link, lists. */
export const marked = (text) =>
  text
    .replace(/^[-*] /gm, "• ")
    .split(/\*\*([^*\n]+)\*\*/)
    .flatMap((part, at) => (at % 2 ? h("b", {}, part) : part.split(/(\[[^\]]+\]\(https?:[^)]+\))/).flatMap((one, rank) => (rank % 2 ? link(one.slice(one.indexOf("](") + 2, -1), one.slice(1).split("](")[0]) : linked(one)))));
