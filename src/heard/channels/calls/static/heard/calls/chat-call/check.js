// A look before a call: which camera, which microphone, how one looks, and whether one is heard.
import { icon } from "./icons.js";
import { camera, choose, chosen, devices, meter, microphone, why } from "./media.js";
import { element } from "./room.js";

/** Shows the check; `start` gets the tracks that were looked at, `cancel` nothing. */
export async function check(room, kind, { start, cancel }) {
  const has = { microphone: null, camera: null };
  const mirror = element("video", { class: "mirrored", autoplay: true, playsinline: true, "aria-hidden": "true" });
  mirror.muted = true;
  const stage = element("div", { class: "stage", hidden: kind !== "video" }, mirror);
  const bar = element("i");
  const level = element("div", { class: "level", role: "meter", "aria-label": room.words("level"), "aria-valuemin": "0", "aria-valuemax": "100", "aria-valuenow": "0" }, bar);
  const wrong = element("p", { class: "wrong", role: "alert" });
  const pick = { microphone: element("select", { onchange: () => changed("microphone") }), camera: element("select", { onchange: () => changed("camera") }) };
  const fields = {
    camera: element("label", { hidden: kind !== "video" }, room.words("which_camera"), pick.camera),
    microphone: element("label", {}, room.words("which_microphone"), pick.microphone),
  };
  const go = element("button", { type: "button", class: "main", onclick: begin }, icon(kind === "video" ? "video" : "phone"), element("span", {}, room.words("start")));
  const again = element("button", { type: "button", class: "main", hidden: true, onclick: look }, element("span", {}, room.words("again")));
  const stop = element("button", { type: "button", onclick: () => { shut(); cancel(); } }, element("span", {}, room.words("cancel")));
  const looks = element("div", { class: "looks" }, element("p", { class: "quiet" }, room.words("check_hint")), stage, fields.camera, fields.microphone,
    element("div", {}, element("p", { class: "quiet" }, room.words("say_something")), level));
  const box = element("section", { class: "box check", role: "dialog", "aria-label": room.words("check"), tabindex: "-1", onkeydown: (event) => { if (event.key === "Escape") stop.click(); } },
    element("h2", {}, room.words("check")), looks, wrong, element("div", { class: "deeds" }, go, again, stop));
  let deaf = () => {};

  room.show(box, { focus: go, claim: true, aloud: room.words("check") });
  await look();

  async function look() {
    wrong.textContent = "";
    again.hidden = true;
    looks.hidden = false;
    go.hidden = false;
    go.disabled = true;
    try { await open("microphone"); } catch (error) {
      wrong.textContent = room.words(why(error));
      looks.hidden = true;
      again.hidden = false;
      go.hidden = true;
      again.focus();
      return;
    }
    if (kind === "video") await open("camera").catch(() => { stage.hidden = true; wrong.textContent = room.words("no_camera"); });
    await list();
    go.disabled = false;
    if (room.isShown(box)) go.focus();
    else shut();
  }

  async function open(what) {
    has[what]?.stop();
    has[what] = null;
    const track = await (what === "camera" ? camera() : microphone());
    has[what] = track;
    if (what === "camera") {
      stage.hidden = false;
      mirror.srcObject = new MediaStream([track]);
      return;
    }
    deaf();
    let told = 0;
    deaf = meter(track, (loud) => {
      bar.style.transform = `scaleX(${loud})`;
      if (Date.now() - told > 1000) { told = Date.now(); level.setAttribute("aria-valuenow", Math.round(loud * 100)); }
    });
  }

  async function list() {
    const found = await devices();
    for (const [what, choices] of Object.entries(found)) {
      const now = has[what]?.getSettings().deviceId;
      pick[what].replaceChildren(...choices.map((one) => {
        const option = element("option", { value: one.deviceId }, one.label || room.words(`which_${what}`));
        option.selected = one.deviceId === now;
        return option;
      }));
    }
  }

  async function changed(what) {
    choose({ [what]: pick[what].value });
    await open(what).catch((error) => { wrong.textContent = room.words(why(error)); });
  }

  function shut() {
    deaf();
    for (const track of Object.values(has)) track?.stop();
  }

  function begin() {
    deaf();
    choose({ checked: true, camera: has.camera?.getSettings().deviceId ?? chosen().camera, microphone: has.microphone?.getSettings().deviceId ?? chosen().microphone });
    start(has);
  }
}
