/* global GIVEN */
/** `<heard-help>`: the help centre's search, or its questions and answers, on somebody else's page. GIVEN is served in front. */

const script = document.currentScript;
const snippet = script.dataset;
const BASE = new URL(script.src).origin;
const PAUSE = 150; // ms after the last letter before it is asked
const STYLE = `
:host { display: block; max-width: 40rem; }
:host([hidden]) { display: none; }
* { box-sizing: border-box; margin: 0; }
.whole { position: relative; font-size: 1rem; line-height: 1.5; --surface: light-dark(#fff, #1b1b22); --edge: light-dark(#85858b, #8b8b95); --quiet: light-dark(#5f5f68, #a5a5b0); --sunken: light-dark(#f1f1f4, #2a2a33); }
[data-theme=light] { color-scheme: light; }
[data-theme=dark] { color-scheme: dark; }
input { display: block; width: 100%; padding: 0.75em 1em; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: light-dark(#1f1f26, #ededf0); font: inherit; }
:focus-visible { outline: 3px solid #3b82f6; outline-offset: 2px; }
.list { position: absolute; z-index: 1000; inset-inline: 0; margin-top: 6px; padding: 6px; border-radius: 12px; background: var(--surface); color: light-dark(#1f1f26, #ededf0); box-shadow: 0 12px 40px #0003, 0 0 0 1px var(--edge); }
.list[hidden] { display: none; }
a { color: inherit; }
.list a { display: block; padding: 0.5em 0.75em; border-radius: 8px; text-decoration: none; }
.list a[aria-selected=true], .list a:hover { background: var(--sunken); }
.list b { display: block; font-weight: 600; }
.list span, .none { color: var(--quiet); }
.list span, .none, .more { font-size: 0.875em; }
.list span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.none[hidden] { display: none; }
.none { padding: 0.5em 0.75em; }
.heard { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
h2 { margin-bottom: 0.5em; font-size: 1.25em; line-height: 1.3; }
details { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
summary { padding: 0.75em 0; font-weight: 600; cursor: pointer; }
details p { margin-bottom: 0.75em; max-width: 65ch; }
`;
const language = [snippet.language, document.documentElement.lang, navigator.language].map((one) => (one || "").split("-")[0].toLowerCase()).find((one) => GIVEN[one]) || "en";
const { dir, ...words } = GIVEN[language];

const h = (tag, given, ...inner) => {
  const [name, kind] = tag.split(".");
  const node = document.createElement(name || "div");
  if (kind) node.className = kind;
  for (const key in given) {
    if (key.startsWith("on")) node[key] = given[key];
    else node.setAttribute(key, given[key]);
  }
  node.append(...inner.flat().filter(Boolean));
  return node;
};

const asked = async (path, given, signal) => {
  const answer = await fetch(`${BASE}/help/${path}?${new URLSearchParams({ language, ...given })}`, { signal, credentials: "omit" });
  if (!answer.ok) throw new Error(`Heard: ${answer.status}`);
  return answer.json();
};

/** A combobox as the ARIA practices describe it: the focus stays in the box, arrows choose, Enter opens. */
const search = () => {
  let options = [];
  let at = -1;
  let timer = 0;
  let asking = null;
  const choose = (number) => {
    at = options.length ? (number + options.length + 1) % (options.length + 1) : -1;
    if (at === options.length) at = -1;
    options.forEach((one, rank) => one.setAttribute("aria-selected", rank === at));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else {
      box.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    }
  };
  const show = (isShown) => {
    sheet.hidden = !isShown;
    box.setAttribute("aria-expanded", isShown && !!options.length);
    if (!isShown) choose(-1);
  };
  const option = ({ title, url, line, language: spoken }, rank) =>
    h("a", { href: BASE + url, id: `option-${rank}`, role: "option", tabindex: -1, "aria-selected": false, lang: spoken || language, onmousedown: (event) => event.preventDefault() }, spoken ? h("b", {}, title) : title, line && h("span", {}, line));
  const find = async () => {
    asking?.abort();
    const q = box.value.trim();
    if (q.length < 2) {
      options = [];
      state.textContent = "";
      return show(false);
    }
    asking = new AbortController();
    try {
      const { items } = await asked("answers.json", { q }, asking.signal);
      const all = { title: words.all, url: `/help/search/?${new URLSearchParams({ q, language })}` };
      options = [...items, all].map(option);
      state.textContent = items.length ? words.found.replace("{count}", items.length) : words.none;
      list.replaceChildren(...options);
      none.hidden = !!items.length;
      show(true);
    } catch (error) {
      if (error.name !== "AbortError") show(false);
    }
  };
  const pressed = (event) => {
    const { key } = event;
    if (event.keyCode === 229) return;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (sheet.hidden) return find();
      choose(key === "ArrowDown" ? at + 1 : at < 0 ? options.length - 1 : at - 1);
    } else if (key === "Enter" && options.length && !sheet.hidden) {
      event.preventDefault();
      options[at < 0 ? options.length - 1 : at].click();
    } else if (key === "Escape" && !sheet.hidden) {
      event.preventDefault();
      show(false);
    }
  };
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  };
  const none = h("p.none", { "aria-hidden": true }, words.none);
  const list = h("", { id: "list", role: "listbox", "aria-label": words.find });
  const sheet = h(".list", { hidden: "" }, none, list);
  const state = h("p.heard", { role: "status" });
  const box = h("input", { type: "search", role: "combobox", "aria-label": words.find, placeholder: words.find, "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": "list", maxlength: 200, autocomplete: "off", spellcheck: false, enterkeyhint: "search", oninput: typed, onkeydown: pressed, onblur: () => show(false), onfocus: () => options.length && show(true) });
  return [box, state, sheet];
};

/** Questions that open to their answers; nothing is put in the page as markup. */
const faq = async (host) => {
  const { title, items } = await asked("faq.json", { collection: snippet.collection || "" });
  if (!items.length) host.hidden = true;
  return [
    title && h("h2", {}, title),
    ...items.map(({ question, answer, url, language: spoken }) =>
      h("details", { lang: spoken, dir: "auto" }, h("summary", {}, question), answer.map((one) => h("p", {}, one)), h("p.more", {}, h("a", { href: BASE + url, "aria-label": `${words.more}: ${question}` }, words.more))),
    ),
  ];
};

if (!customElements.get("heard-help")) customElements.define("heard-help", class extends HTMLElement {});
const host = h("heard-help", {});
const root = host.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(STYLE);
root.adoptedStyleSheets = [sheet];
const whole = h(".whole", { lang: language, dir, "data-theme": snippet.theme || "" });
root.append(whole);
script.after(host);
if (snippet.show === "faq")
  faq(host)
    .then((parts) => whole.append(...parts.filter(Boolean)))
    .catch((error) => console.warn(error.message));
else whole.append(...search());
