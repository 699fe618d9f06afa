// What is asked before a call: of the browser a microphone and a camera, of the house whether it may be. Either may refuse.
import { message } from "./cards.js";
import { opened, why } from "./media.js";

export function makeAsking(room, held) {
  return {
    /** What the house answers; null when it refuses, which is said. */
    async asked(ask, found) {
      try { return await ask(); } catch (error) {
        const says = error?.says || room.words("failed");
        held.rest();
        held.finish(found);
        message(room, says, { name: found?.name });
        return null;
      }
    },
    /** Opens the microphone before anything is asked of anybody: who is refused may try again. */
    async tracksFor(withPicture, again, use, close) {
      try {
        held.given = await opened(withPicture);
      } catch (error) {
        held.isBusy = false;
        message(room, room.words(why(error)), { again, close });
        return;
      }
      await use(held.given);
    },
  };
}
