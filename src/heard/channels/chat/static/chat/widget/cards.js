/** What the chat asks for, one thing at a time: who they are, where to write to, how it was, whether we may look along. */

import { BASE, load } from "./given.js";
import { h, label } from "./dom.js";
import { on, send } from "./line.js";
import { me, now, say } from "./me.js";
import { recall, remember } from "./store.js";
import { drawTalk, once } from "./talk.js";

let wantsCopy;
let given;
let thanks = [];
let who;
const rates = {}; // the rating that stands under each chat, which stays once it was given

const field = (name, isNeeded) =>
  h("label", {}, say(name), !isNeeded && h("span.small", {}, ` ${say("optional")}`), h("input", { name, type: name === "email" ? name : "text", required: isNeeded, autocomplete: name, maxlength: 200 }));

const values = (form) => Object.fromEntries(new FormData(form));

const card = (done, ...inner) => {
  const onsubmit = (event) => {
    event.preventDefault();
    done(values(event.target));
  };
  return h("form.card", { onsubmit }, ...inner);
};

const action = (word, onclick) => h(onclick ? "button.plain" : "button.main", { onclick, type: onclick && "button" }, say(word));

const asked = () => ["name", "email"].filter((name) => !me.visitor[name] && /ma|us/.test(me.settings[`asks_${name}`]));

/** What the short form says before a first message; false when it is not filled in yet. */
export const introduced = () => (me.chat || !who?.isConnected ? {} : who.reportValidity() && { form: values(who) });

const contact = () =>
  card(
    ({ email }) => {
      given = email;
      send({ contact: { chat: me.chat, email } });
    },
    h("p", {}, say(wantsCopy ? "copy_where" : me.hours.open === false ? "away" : "no_answer")),
    field("email", true),
    h("span.wrong", { role: "alert" }),
    action("leave"),
  );

const rating = (url) => {
  const form = h("form.card", { hidden: true });
  load("rating", [form, new URL(url, BASE), h, label, say, drawTalk]);
  return form;
};

/** Tell which page is read, once they agreed; or that it is not told any more. */
export const share = (isOn) => {
  if (isOn != null) remember("shares", isOn);
  const on = recall("shares");
  if (me.settings.shows_visitors && on != null) send({ site: { on, url: location.href, title: document.title } });
  drawTalk();
};

const consent = () =>
  h(".card", {}, h("p", {}, say("share")), h(".scale", {}, action("yes", () => share(true)), action("no", () => share(false))));

const waited = (all) => {
  const first = all.slice(all.findLastIndex((one) => one.from === "us") + 1).find((one) => one.from === "you");
  return first && now() - new Date(first.at);
};

/** Return the card for this moment, or nothing. */
export const asking = (all) => {
  const { chat, state, settings, visitor, hours } = me;
  if (!chat && !all[0] && asked()[0]) return (who = once("who", () => card(() => {}, asked().map((name) => field(name, settings[`asks_${name}`] === "must")))));
  if (state.state === "closed") {
    const url = (rates[chat] ||= state.rating?.url);
    return url && once(url, () => rating(url));
  }
  delete rates[chat];
  if (thanks[0] === chat && chat) return once(thanks[1], () => h("p.card", { role: "status" }, thanks[1]));
  const isLong = waited(all) > (hours.open === false ? 0 : settings.wait_minutes * 60_000);
  if (chat && !visitor.email && (isLong || wantsCopy)) return once("contact", contact);
  return settings.shows_visitors && recall("shares") == null && once("share", consent);
};

const thank = (words) => {
  thanks = [me.chat, words];
  wantsCopy = false;
  drawTalk();
};

on("contacted", ({ chat, email }) => {
  me.visitor.email = email;
  if (wantsCopy) send({ copy: { chat } });
  if (given) thank(say("left", { email }));
});
on("copied", () => thank(say("copied")));
on("refused", (word, { says }) => {
  wantsCopy ||= word === "copy";
  drawTalk();
  if (word === "contact") once(word, contact).querySelector(".wrong").textContent = says;
});
on("welcome", () => share());
setInterval(() => me.isOpen && drawTalk(), 20_000);
