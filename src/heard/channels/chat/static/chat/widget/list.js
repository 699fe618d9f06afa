/** The visitor's conversations, newest first. */

import { h } from "./dom.js";
import { greet, me, moment, number, say } from "./me.js";

/** Draw the list; `open` is given the conversation that is chosen, or null for a new one. */
export const drawList = (node, open) =>
  node.replaceChildren(
    greet(),
    h("button.main", { onclick: () => open(null) }, say("begin")),
    h("h2.small", {}, say("before")),
    ...me.chats.map(({ chat, title, snippet, at, unread, state }) =>
      h(
        "button.row",
        { onclick: () => open(chat) },
        h("span.grow", {}, h("b", {}, title || say("conversation")), h("span.small", {}, snippet)),
        h("span.small.when", {}, moment(at, { day: "numeric", month: "short" }), unread ? h("span.badge", { title: say("unread") }, number(unread)) : state === "closed" && ` · ${say("ended")}`),
      ),
    ),
  );
