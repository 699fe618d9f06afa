"""One page that takes part in a call: its window, and what is seen and heard of the others in it."""

HOST = "http://localhost:9"  # the website the chat stands on; its pages are made up
# What stands in the window of a call, whichever page it is on.
FIND = """() => {
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) =>
    one.className === "heard-call" ? [one.shadowRoot] : one.shadowRoot ? within(one.shadowRoot) : []);
  return within(document)[0];
}"""
# Whether a picture is there, and another one after so many milliseconds.
MOVES = """async (video, pause) => {
  const draw = () => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [64, 48];
    const paper = canvas.getContext("2d");
    paper.drawImage(video, 0, 0, 64, 48);
    return paper.getImageData(0, 0, 64, 48).data;
  };
  if (!video.videoWidth || video.readyState < 2) return false;
  const first = draw();
  await new Promise((go) => setTimeout(go, pause));
  const second = draw();
  const isThere = first.some((one, nth) => nth % 4 < 3 && one > 40);
  return isThere && first.some((one, nth) => Math.abs(one - second[nth]) > 24);
}"""
# How loud somebody is at their loudest: the made-up microphone beeps each second.
LOUDEST = """async (video, seconds) => {
  if (!video.srcObject?.getAudioTracks().length) return 0;
  const room = new AudioContext();
  await room.resume();
  const ear = room.createAnalyser();
  room.createMediaStreamSource(video.srcObject).connect(ear);
  const heard = new Float32Array(ear.fftSize);
  let loudest = 0;
  const until = performance.now() + seconds * 1000;
  while (performance.now() < until) {
    ear.getFloatTimeDomainData(heard);
    loudest = Math.max(loudest, ...heard.map(Math.abs));
    await new Promise((go) => setTimeout(go, 20));
  }
  room.close();
  return loudest;
}"""


class Side:
    """One page that takes part."""

    def __init__(self, page):
        self.page = page

    def box(self):
        return self.page.locator(".heard-call .box")

    def open_what_says(self, text):
        """Open the conversation whose words stand in a list, and wait until its page listens: a click before that is lost."""
        self.page.get_by_text(text).first.click()
        self.page.wait_for_url("**/conversations/**")

    def press(self, name):
        self.page.locator(".heard-call .box").get_by_role("button", name=name, exact=True).click()

    def theirs(self, script):
        """Run a function of the video of the other side."""
        return self.page.evaluate(f"async () => {{ const video = ({FIND})().querySelector('video.theirs'); {script} }}")

    def sees_movement(self):
        return self.moving(pause=400)[0]

    def hears(self, seconds=1.6):
        return self.loudness(seconds)[0]

    def moving(self, pause=1000):
        """Whether the picture of each of the others moves, in their order."""
        return self._of_each(MOVES, pause)

    def loudness(self, seconds=1.6):
        """How loud each of the others is at their loudest, in their order."""
        return self._of_each(LOUDEST, seconds)

    def _of_each(self, script, given):
        ask = f"Promise.all([...({FIND})().querySelectorAll('video.theirs')].map((video) => ({script})(video, given)))"
        return self.page.evaluate(f"(given) => {ask}", given)
