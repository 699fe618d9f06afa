/** How it was: five faces, and a word about why. What was told stays in front of whoever told it. */

/** Fill the card, which is hidden until then; `url` takes the answer, and `draw` shows what came of it. */
export const begin = ([form, url, h, label, say, draw]) => {
  let score = 0;
  const problem = h("span.wrong", { role: "alert" });
  const post = (more, then) =>
    fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ score, ...more }) })
      .then(({ ok }) => {
        if (!ok) throw new Error("refused");
        problem.textContent = "";
        then();
        draw(true);
      })
      .catch(() => (problem.textContent = say("failed")));
  const why = [
    h("label", {}, say("reason"), h("textarea", { name: "reason", rows: 2, maxlength: 2000 })),
    h("button.main", {}, say("send")),
  ];
  const faces = [..."😞🙁😐🙂😀"].map((one, at) => {
    const press = () => {
      faces.forEach((other, rank) => other.setAttribute("aria-pressed", rank === at));
      score = at + 1;
      post({}, () => form.append(...why));
    };
    const node = h("button", { type: "button", "aria-pressed": "false", onclick: press }, one);
    label(node, say(`score_${at + 1}`));
    return node;
  });
  form.onsubmit = (event) => {
    event.preventDefault();
    post(Object.fromEntries(new FormData(form)), () => form.replaceChildren(h("p", { role: "status" }, say("rated"))));
  };
  form.append(h("p", {}, say("rate")), h(".scale", { role: "group", "aria-label": say("rate") }, faces), problem);
  const { scrollHeight, scrollTop, clientHeight } = form.closest(".scroll") ?? form;
  form.hidden = false;
  draw(scrollHeight - scrollTop - clientHeight < 90); // who reads what was said before is left there
};
