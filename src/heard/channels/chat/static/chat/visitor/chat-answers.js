/** Answers beside the chat: a small search above a new one, and what fits the first words while nobody has answered yet. */

const PAUSE = 250; // ms after the last letter before it is asked
const STYLE = `
.finder { display: grid; gap: 4px; }
.finder input { width: 100%; padding: 10px 14px; border: 1px solid var(--edge); border-radius: 14px; background: var(--surface); }
.answer { display: grid; gap: 2px; padding: 10px 12px; margin-inline: -12px; border-radius: 10px; text-decoration: none; }
.answer:hover { background: var(--sunken); }
.answer b { text-decoration: underline; text-decoration-color: var(--edge); text-underline-offset: 3px; }
.answer span { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; }
.tips { gap: 4px; }
.hidden { position: absolute; clip-path: inset(50%); width: 1px; height: 1px; overflow: hidden; }
`;

/** Begin with what the widget lends of its own; without names, as there they are made short. */
export const begin = ([BASE, GIVEN, h, me, say, recall, drawTalk, root]) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];

  // Without a header of its own it is asked at once, and what somebody writes stands in no address.
  const ask = async (given, signal) => {
    const body = JSON.stringify({ inbox: GIVEN.key, token: me.token, language: me.language, ...given });
    const answer = await fetch(`${BASE}/chat/answers/`, { method: "POST", body, signal, credentials: "omit" });
    return answer.ok ? (await answer.json()).items : [];
  };

  const shown = ({ title, url, line, language }) =>
    h("a.answer", { href: BASE + url, target: "_blank", rel: "noopener", lang: language }, h("b", {}, title), line && h("span.small", {}, line));

  let asking = null;
  let timer = 0;
  const find = async () => {
    asking?.abort();
    const text = box.value.trim();
    if (text.length < 2) return draw([], "");
    asking = new AbortController();
    try {
      const items = await ask({ find: text }, asking.signal);
      draw(items, say(items[0] ? "answers_found" : "answers_none"), !items[0]);
    } catch (error) {
      if (error.name !== "AbortError") draw([], say("failed"), true);
    }
  };
  const draw = (items, words, isSeen) => {
    found.replaceChildren(...items.map(shown));
    state.textContent = words;
    state.className = isSeen ? "small" : "hidden";
  };
  const walked = (event) => {
    const way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const stops = [box, ...found.children];
    const next = way && stops[stops.indexOf(root.activeElement) + way];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
  const pressed = (event) => {
    if (event.key !== "Escape" || !box.value) return walked(event);
    event.stopPropagation(); // the first time it empties the box, the second closes the chat
    event.preventDefault();
    box.value = "";
    box.focus();
    find();
  };
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(find, PAUSE);
  };
  const box = h("input", { type: "search", placeholder: say("find"), "aria-label": say("find"), maxlength: 200, autocomplete: "off", enterkeyhint: "search", oninput: typed });
  const state = h("p.hidden", { role: "status" });
  const found = h("div");
  const submitted = (event) => {
    event.preventDefault();
    clearTimeout(timer);
    find();
  };
  const finder = h("form.finder", { role: "search", onsubmit: submitted, onkeydown: pressed }, box, state, found);

  let first = "";
  let tips = null;
  const helped = (text) => {
    first = text;
    tips = null;
    ask({ text })
      .then((items) => {
        if (first !== text || !items[0]) return;
        tips = h(".card.tips", { role: "group", "aria-label": say("meanwhile") }, h("p.small", { role: "status" }, say("meanwhile")), items.map(shown));
        drawTalk();
      })
      .catch(() => {}); // the conversation goes on without
  };

  me.above = (all) => !me.chat && !all[0] && finder;
  me.below = (all) => {
    const text = all[0]?.from === "you" && all[0].text;
    if (!text || me.state.state === "closed" || all.some((one) => one.from === "us")) return null;
    if (text !== first) helped(text);
    return tips;
  };
  drawTalk();
};
