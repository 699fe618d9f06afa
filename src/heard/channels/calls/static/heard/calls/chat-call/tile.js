// One other person as they are seen: their picture or their letters, who they are, and what they do.
import { icon } from "./icons.js";
import { element, face } from "./room.js";

export function makeTile(room, name) {
  const video = element("video", { class: "theirs", autoplay: true, playsinline: true, "aria-label": name || room.words("they") });
  const blank = element("div", { class: "blank" }, face(name));
  const said = element("div", { class: "said" });
  const connection = element("span", { class: "connection" });
  const label = element("p", { class: "label" }, element("b", { dir: "auto" }, name || room.words("they")), connection);
  const box = element("div", { class: "tile" }, video, blank, said, label);

  /** In words; by its drawing alone where there are several, and little room. */
  function note(word, drawing) {
    const says = room.words(word, name);
    return element("span", { title: says }, icon(drawing), element("span", { class: "says" }, says));
  }

  return {
    box, video,
    isBlank: () => !blank.hidden,
    /** What they show: muted, camera, screen. */
    tell(theirs) {
      blank.hidden = theirs.camera || theirs.screen;
      box.classList.toggle("shares", theirs.screen);
      said.replaceChildren(...theirs.muted ? [note("they_muted", "mic-off")] : [], ...theirs.screen ? [note("they_share", "screen")] : []);
    },
    /** What happens to the connection: a word of ours, or nothing when all is well. Seen where there are several. */
    state(word) { connection.textContent = word ? room.words(word) : ""; },
  };
}
