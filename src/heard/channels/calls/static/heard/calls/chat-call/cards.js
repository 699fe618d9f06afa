// The cards before and after a call: somebody rings, it rings at theirs, and what came of it.
import { icon } from "./icons.js";
import { element, face } from "./room.js";

const button = (label, press, { kind = "", drawing = null } = {}) =>
  element("button", { type: "button", class: kind, onclick: press }, ...(drawing ? [icon(drawing)] : []), element("span", {}, label));

function card(room, { title, detail = "", name, role = "region", rings = false }, deeds) {
  const box = element("section", { class: `box card${rings ? " rings" : ""}`, role, "aria-label": title, tabindex: "-1" },
    element("div", { class: "row" }, face(name), element("div", { class: "grow" }, element("h2", { dir: "auto" }, title), detail ? element("p", { class: "quiet", dir: "auto" }, detail) : null)),
    element("div", { class: "deeds" }, ...deeds));
  return box;
}

/** Somebody rings: it does not take the keyboard from whoever writes just now. */
export function incoming(room, call, { answer, decline }) {
  const title = room.words("calls", call.name);
  const withPicture = call.kind === "video";
  const deeds = [
    withPicture ? button(room.words("answer_video"), () => answer(true), { kind: "main", drawing: "video" }) : null,
    button(room.words("answer"), () => answer(false), { kind: withPicture ? "" : "main", drawing: "phone" }),
    button(room.words("decline"), decline, { kind: "no", drawing: "down" }),
  ].filter(Boolean);
  const detail = [room.words(call.kind), call.subject].filter(Boolean).join(" · ");
  room.show(card(room, { title, detail, name: call.name, role: "alertdialog", rings: true }, deeds), { aloud: title });
}

/** It rings at theirs. */
export function outgoing(room, call, { end }) {
  const title = room.words("rings");
  const stop = button(room.words("end"), end, { kind: "no", drawing: "down" });
  room.show(card(room, { title, detail: [room.words(call.kind), call.name].filter(Boolean).join(" · "), name: call.name, rings: true }, [stop]), { focus: stop, claim: true, aloud: title });
}

/** What came of it, or why it cannot be; goes by itself unless there is something to try. */
export function message(room, says, { name = "", again = null, close = () => room.show(null), seconds = 6 } = {}) {
  const shut = button(room.words("close"), close, { drawing: "x" });
  const retry = again ? button(room.words("again"), again, { kind: "main" }) : null;
  const box = card(room, { title: says, name, role: again ? "alertdialog" : "region" }, [retry, shut].filter(Boolean));
  room.show(box, { focus: retry ?? shut, aloud: says });
  if (!again) setTimeout(() => { if (room.isShown(box)) close(); }, seconds * 1000);
}
