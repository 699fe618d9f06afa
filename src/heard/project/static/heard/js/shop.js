/** What a shop does beside the snippet: it says who is signed in, as its server signed it, or that nobody is. */

const { identity } = document.currentScript.dataset;
const tell = (chat) => chat.identify(identity || null);
const chat = document.querySelector("heard-chat");
if (chat) tell(chat);
else document.addEventListener("heard", ({ detail }) => tell(detail));
