// The window of a running call: everybody's pictures, what one can do, for how long, and how good the connection is.
import { icon } from "./icons.js";
import { canShareScreen, chosen, devices } from "./media.js";
import { movable } from "./moving.js";
import { element } from "./room.js";
import { makeTile } from "./tile.js";

export function callWindow(room, call, does, { end = "end", claim = false } = {}) {
  const clock = element("time", { class: "quiet" }, "0:00");
  const quality = element("span", { class: "quality quiet", hidden: true }, element("i", { class: "dot" }), element("span"));
  const title = element("h2", { dir: "auto" }, call.name || room.words("running"));
  const third = element("p", { class: "third", dir: "auto", hidden: true });
  const knocks = element("p", { class: "knocks", dir: "auto", hidden: true });
  const mine = element("video", { class: "mine mirrored", autoplay: true, playsinline: true, "aria-label": room.words("you"), hidden: true });
  mine.muted = true;
  const sharing = element("div", { class: "said yours", hidden: true }, element("span", {}, room.words("you_share")));
  const tiles = element("div", { class: "tiles" });
  const state = element("p", { class: "state quiet", role: "status" }, room.words("connecting"));
  const tool = (word, drawing, press, more = {}) => element("button", { type: "button", "aria-label": room.words(word), title: room.words(word), onclick: press, ...more }, icon(drawing));
  const tools = {
    mute: tool("mute", "mic", does.mute, { "aria-pressed": "false" }),
    camera: tool("camera", "video", does.camera, { "aria-pressed": "false" }),
    screen: tool("screen", "screen", does.screen, { "aria-pressed": "false", hidden: !canShareScreen() }),
    smaller: tool("smaller", "smaller", smaller, { "aria-pressed": "false" }),
    full: tool("full", "full", full, { hidden: !document.fullscreenEnabled }),
    settings: tool("settings", "settings", settings, { "aria-expanded": "false" }),
    end: tool(end, "down", does.end, { class: "no" }),
  };
  const choices = element("div", { class: "choices", hidden: true });
  const head = element("div", { class: "row head" }, element("div", { class: "grow" }, title, element("div", { class: "row" }, clock, quality)));
  const box = element("section", { class: "box call", role: "region", "aria-label": room.words("with", call.name), tabindex: "-1" },
    head, knocks, third,
    element("div", { class: "stage" }, tiles, mine, sharing), state, choices,
    element("div", { class: "tools", role: "group", "aria-label": room.words("running") }, ...Object.values(tools)));
  const began = Date.now() - (call.seconds ?? 0) * 1000;
  const ticking = setInterval(tick, 1000);
  room.show(box, { focus: tools.mute, claim, aloud: room.words("connecting") });
  tick();
  movable(head, box);

  function tick() {
    const seconds = Math.max(0, Math.floor((Date.now() - began) / 1000));
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600);
    clock.textContent = `${hours ? `${hours}:${two(Math.floor(seconds / 60) % 60)}` : Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  }

  function smaller() {
    press(tools.smaller, box.classList.toggle("small"));
  }

  function full() {
    if (box.classList.contains("small")) smaller();
    if (document.fullscreenElement) document.exitFullscreen();
    else box.requestFullscreen().catch(() => {});
  }

  async function settings() {
    choices.hidden = !choices.hidden;
    tools.settings.setAttribute("aria-expanded", String(!choices.hidden));
    if (choices.hidden) return;
    const found = await devices();
    choices.replaceChildren(...Object.entries(found).map(([what, these]) => {
      const pick = element("select", { onchange: () => does.change(what, pick.value) }, ...these.map((one) => element("option", { value: one.deviceId }, one.label || room.words(`which_${what}`))));
      pick.value = these.some((one) => one.deviceId === chosen()[what]) ? chosen()[what] : these[0]?.deviceId ?? "";
      return element("label", {}, room.words(`which_${what}`), pick);
    }));
    choices.querySelector("select")?.focus();
  }

  function press(button, on, [off, onDrawing] = []) {
    button.setAttribute("aria-pressed", String(on));
    if (off) button.replaceChildren(icon(on ? onDrawing : off));
  }

  const counted = () => tiles.classList.toggle("several", tiles.childElementCount > 1);

  return {
    /** A place for one more, who is called so. */
    tile(name) {
      const made = makeTile(room, name);
      tiles.append(made.box);
      counted();
      return made;
    },
    clear(tile) {
      tile.box.remove();
      counted();
    },
    /** Who calls meanwhile, in words; nothing when nobody does. */
    knocks(says) {
      knocks.textContent = says;
      knocks.hidden = !says;
    },
    /** Who is here beside the two, in words; nothing when nobody is. */
    third(says) {
      third.textContent = says;
      third.hidden = !says;
    },
    /** What stands there of ours now: muted, camera, screen, and the picture of it. */
    tell(ours, stream, isBlank) {
      press(tools.mute, ours.muted, ["mic", "mic-off"]);
      press(tools.camera, ours.camera);
      press(tools.screen, ours.screen);
      mine.hidden = !ours.camera && !ours.screen;
      mine.classList.toggle("mirrored", !ours.screen);
      sharing.hidden = !ours.screen;
      if (mine.srcObject !== stream) mine.srcObject = stream;
      box.classList.toggle("voice", mine.hidden && isBlank);
    },
    /** What happens to the connection: a word of ours, or nothing when all is well. */
    state(word) {
      const says = word ? room.words(word) : "";
      if (state.textContent !== says) state.textContent = says;
      state.hidden = !says;
      box.classList.toggle("connected", !word);
    },
    quality(word) {
      quality.hidden = !word;
      if (!word) return;
      quality.className = `quality quiet ${word}`;
      quality.lastChild.textContent = room.words(word);
    },
    close() {
      clearInterval(ticking);
      if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
      mine.srcObject = null;
    },
  };
}
