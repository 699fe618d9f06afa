/** Where the visitor writes: text, small pictures, and files by button, by drop or out of the clipboard. */

import { BASE, GIVEN, load } from "./given.js";
import { introduced } from "./cards.js";
import { button, h, label } from "./dom.js";
import { send } from "./line.js";
import { me, number, say } from "./me.js";
import { recall, remember } from "./store.js";
import { speak } from "./talk.js";

const SIGN = 3000; // ms between two signs that somebody types
let files = [];
let signed = 0;
let silence;

const said = () => {
  const text = paper.value.trim();
  if (go.disabled) return;
  const form = introduced();
  if (!form) return;
  speak(text, files, form.form);
  emptyComposer();
  sign("");
  showPalette(false);
};
const pressed = (event) => {
  // by its code: an Enter that ends a word of an input method has another one, and in Safari comes after `isComposing`
  if (event.keyCode !== 13 || event.shiftKey || matchMedia("(pointer:coarse)").matches) return;
  event.preventDefault();
  said();
};
const typed = () => {
  changed();
  sign(paper.value.trim());
};
/** Words come out of a spreadsheet with a picture of themselves: they are meant. */
const pasted = (event) => {
  const { clipboardData } = event;
  if (!["text/html", "text/plain"].every((kind) => clipboardData.getData(kind))) take(clipboardData, event);
};
const chosen = () => {
  [...chooser.files].forEach(upload);
  chooser.value = "";
};

const paper = h("textarea", { rows: 1, oninput: typed, onkeydown: pressed, onpaste: pasted });
const chips = h(".chips");
const chooser = h("input", { type: "file", multiple: true, hidden: true, onchange: chosen });
const palette = h(".palette", { hidden: true, role: "group" });
const hint = h("p.small");
const go = button("send", said, ".go");
const smile = button("emoji", () => showPalette(palette.hidden));
const clip = button("attach", () => chooser.click());
export const composer = h(".compose", {}, palette, h(".box", {}, chips, paper, h(".tools", {}, smile, clip, chooser, h("span.grow"), go)), hint);

/** Put the words of the visitor's language on everything. */
export const dressComposer = () => {
  label(paper, (paper.placeholder = say("write")));
  label(go, say("send"));
  label(clip, say("attach"));
  label(smile, say("emoji"));
  label(palette, say("emoji"));
  paper.maxLength = me.limits.text;
  hint.textContent = me.settings.previews_typing ? say("preview") : "";
  paper.value ||= recall("draft") || "";
  changed();
};
/** Forget what was written and not said. */
export const emptyComposer = () => {
  files = [];
  paper.value = "";
  changed();
};
export const focusComposer = () => changed(paper.focus());

const changed = () => {
  remember("draft", paper.value || null);
  go.disabled = files.some((file) => !file.ticket) || !(paper.value.trim() || files[0]);
  chips.replaceChildren(...files.map(chip));
  paper.style.height = 0; // as high as its words: `field-sizing` is too young
  paper.style.height = paper.scrollHeight + "px";
};

const sign = (text) => {
  clearTimeout(silence);
  silence = text && setTimeout(sign, SIGN + 1500, "");
  if (!me.chat || (text ? performance.now() - signed < SIGN : !signed)) return;
  signed = text ? performance.now() : 0;
  send({ typing: { chat: me.chat, on: !!text, text: me.settings.previews_typing ? text : undefined } });
};

const put = (one) => {
  paper.setRangeText(one, paper.selectionStart, paper.selectionEnd, "end");
  typed();
};

/** Open or close the small pictures; say whether they were open. */
export const showPalette = (isShown) => {
  const was = !palette.hidden;
  palette.hidden = !isShown;
  smile.ariaExpanded = isShown;
  if (isShown) load("palette", [palette, h, put]);
  else paper.focus();
  return was;
};

const chip = (file) => {
  const { name, why, ticket, share } = file;
  const drop = button("close", () => {
    file.request?.abort();
    files = files.filter((one) => one !== file);
    changed();
    paper.focus();
  });
  label(drop, say("remove_file", { name }));
  return h("span.chip", {}, h("span", {}, name), why ? h("span.wrong", { role: "alert" }, why) : !ticket && h("progress", { value: share, "aria-label": name }), drop);
};

const upload = (blob) => {
  const { bytes, files: most } = me.limits;
  const file = { name: blob.name, type: blob.type, bytes: blob.size, share: 0 };
  if (files.length >= most) return;
  files.push(file);
  if (blob.size > bytes) file.why = say("too_large", { size: number(bytes >> 20) });
  else post(file, blob);
  changed();
};

const post = (file, blob) => {
  const request = new XMLHttpRequest();
  const body = new FormData();
  body.append("file", blob);
  request.open("POST", `${BASE}/chat/files/`);
  request.setRequestHeader("Authorization", `Chat ${me.token}`);
  request.setRequestHeader("X-Chat-Inbox", GIVEN.key);
  request.responseType = "json";
  request.upload.onprogress = ({ loaded, total }) => {
    file.share = loaded / total;
    changed();
  };
  request.onloadend = () => {
    const { status, response } = request;
    if (status === 201) Object.assign(file, response);
    else file.why = response?.says || say("failed");
    changed();
  };
  file.request = request;
  request.send(body);
};

/** Take the files out of what was dropped or pasted. */
export const take = (given, event) => {
  if (!given.files[0]) return;
  event.preventDefault();
  [...given.files].forEach(upload);
};
