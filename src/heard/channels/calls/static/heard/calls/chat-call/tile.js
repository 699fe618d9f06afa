// One other person as they are seen: their picture or their letters, who they are, and what they do.
import { element, face } from "./room.js";

export function makeTile(room, name) {
  const video = element("video", { class: "theirs", autoplay: true, playsinline: true, "aria-label": name || room.words("they") });
  const blank = element("div", { class: "blank" }, face(name));
  const said = element("div", { class: "said" });
  const connection = element("span", { class: "connection" });
  const label = element("p", { class: "label", dir: "auto" }, element("b", {}, name || room.words("they")), connection);
  const box = element("div", { class: "tile" }, video, blank, said, label);

  return {
    box, video,
    isBlank: () => !blank.hidden,
    /** What they show: muted, camera, screen. */
    tell(theirs) {
      blank.hidden = theirs.camera || theirs.screen;
      const notes = [theirs.muted && room.words("they_muted", name), theirs.screen && room.words("they_share", name)];
      said.replaceChildren(...notes.filter(Boolean).map((one) => element("span", {}, one)));
    },
    /** What happens to the connection: a word of ours, or nothing when all is well. Seen where there are several. */
    state(word) { connection.textContent = word ? room.words(word) : ""; },
  };
}
