// The window of a running call: both pictures, what one can do, for how long, and how good the connection is.
import { icon } from "./icons.js";
import { canShareScreen, chosen, devices } from "./media.js";
import { element, face } from "./room.js";

export function callWindow(room, call, does) {
  const clock = element("time", { class: "quiet" }, "0:00");
  const quality = element("span", { class: "quality quiet", hidden: true }, element("i", { class: "dot" }), element("span"));
  const title = element("h2", { dir: "auto" }, call.name || room.words("running"));
  const theirs = element("video", { class: "theirs", autoplay: true, playsinline: true, "aria-label": room.words("they") });
  const blank = element("div", { class: "blank" }, face(call.name));
  const mine = element("video", { class: "mine mirrored", autoplay: true, playsinline: true, "aria-label": room.words("you"), hidden: true });
  mine.muted = true;
  const said = element("div", { class: "said" });
  const state = element("p", { class: "state quiet", role: "status" }, room.words("connecting"));
  const tool = (word, drawing, press, more = {}) => element("button", { type: "button", "aria-label": room.words(word), title: room.words(word), onclick: press, ...more }, icon(drawing));
  const tools = {
    mute: tool("mute", "mic", does.mute, { "aria-pressed": "false" }),
    camera: tool("camera", "video", does.camera, { "aria-pressed": "false" }),
    screen: tool("screen", "screen", does.screen, { "aria-pressed": "false", hidden: !canShareScreen() }),
    smaller: tool("smaller", "smaller", smaller, { "aria-pressed": "false" }),
    full: tool("full", "full", full, { hidden: !document.fullscreenEnabled }),
    settings: tool("settings", "settings", settings, { "aria-expanded": "false" }),
    end: tool("end", "down", does.end, { class: "no" }),
  };
  const choices = element("div", { class: "choices", hidden: true });
  const head = element("div", { class: "row head" }, element("div", { class: "grow" }, title, element("div", { class: "row" }, clock, quality)));
  const box = element("section", { class: "box call", role: "region", "aria-label": room.words("with", call.name), tabindex: "-1" },
    head,
    element("div", { class: "stage" }, theirs, blank, mine, said), state, choices,
    element("div", { class: "tools", role: "group", "aria-label": room.words("running") }, ...Object.values(tools)));
  const began = Date.now() - (call.seconds ?? 0) * 1000;
  const ticking = setInterval(tick, 1000);
  room.show(box, { focus: tools.mute, aloud: room.words("connecting") });
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

  const press = (button, on, [off, onDrawing] = []) => {
    button.setAttribute("aria-pressed", String(on));
    if (off) button.replaceChildren(icon(on ? onDrawing : off));
  };

  return {
    theirs,
    /** What stands there now: ours (muted, camera, screen, stream) and theirs (muted, camera, screen). */
    tell({ ours, other, stream }) {
      press(tools.mute, ours.muted, ["mic", "mic-off"]);
      press(tools.camera, ours.camera);
      press(tools.screen, ours.screen);
      mine.hidden = !ours.camera && !ours.screen;
      mine.classList.toggle("mirrored", !ours.screen);
      if (mine.srcObject !== stream) mine.srcObject = stream;
      blank.hidden = other.camera || other.screen;
      box.classList.toggle("voice", !mine.hidden || !blank.hidden ? mine.hidden && !blank.hidden : false);
      const notes = [other.muted && room.words("they_muted", call.name), other.screen && room.words("they_share", call.name), ours.screen && room.words("you_share")];
      said.replaceChildren(...notes.filter(Boolean).map((one) => element("span", {}, one)));
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
      theirs.srcObject = mine.srcObject = null;
    },
  };
}

/** Lets a box be moved by its head, within the page. */
function movable(head, box) {
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
