// Files for what is being written: picked, dropped or pasted; each shows how far it has come.
const form = () => document.getElementById("composer");
const kind = () => form().elements.kind.value;
const shelf = (which) => document.getElementById(`composer-files-${which}`);
const token = () => document.querySelector('meta[name="csrf-token"]').content;
const tell = (text) => document.dispatchEvent(new CustomEvent("heard:toast", { detail: { text, tone: "danger", seconds: 10 } }));
const problem = (request) => decodeURIComponent(request.getResponseHeader("X-Heard-Problem") ?? "") || document.body.dataset.sayFailed;
let turn = Promise.resolve();

function give(files) {
  if (form()) for (const file of files) turn = turn.then(() => send(file, form(), kind())).catch(() => {});
}

function send(file, composer, which) {
  const chip = Object.assign(document.createElement("span"), { className: "attachment attachment-coming" });
  const name = Object.assign(document.createElement("span"), { className: "truncate", textContent: file.name });
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  bar.setAttribute("aria-label", file.name);
  chip.append(name, bar);
  shelf(which)?.append(chip);
  const body = new FormData();
  body.append("kind", which);
  body.append("files", file);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
    request.addEventListener("load", () => {
      chip.remove();
      if (request.status !== 200) tell(problem(request));
      else if (form() === composer) show(which, request.responseText);
      done();
    });
    request.addEventListener("error", () => { chip.remove(); tell(document.body.dataset.sayOffline); done(); });
    request.open("POST", composer.dataset.files);
    request.setRequestHeader("X-CSRFToken", token());
    request.send(body);
  });
}

function show(which, html) {
  shelf(which).innerHTML = html;
  document.dispatchEvent(new CustomEvent("heard:files"));
}

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-pick-files]")) document.getElementById("composer-picker").click();
  const remove = event.target.closest("[data-remove-file]");
  if (!remove) return;
  const answer = await fetch(remove.dataset.removeFile, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => null);
  if (answer?.ok) show(remove.dataset.kind, await answer.text());
  else tell(document.body.dataset.sayFailed);
});

// What is sent takes along what is still on its way up.
document.addEventListener("heard:sending", ({ detail }) => detail.waits.push(turn));

document.addEventListener("change", ({ target }) => {
  if (target.id !== "composer-picker") return;
  give([...target.files]);
  target.value = "";
});

const carriesFiles = (event) => form() && event.dataTransfer?.types.includes("Files");
const dragging = (isOver) => form()?.classList.toggle("composer-dragging", isOver);
document.addEventListener("dragover", (event) => { if (carriesFiles(event)) { event.preventDefault(); dragging(true); } });
document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) dragging(false); });
document.addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  dragging(false);
  give([...event.dataTransfer.files]);
});
// Words come out of a spreadsheet with a picture of themselves: they are meant.
const areWords = (data) => ["text/html", "text/plain"].every((kind) => data.getData(kind));
document.addEventListener("paste", (event) => {
  if (!event.target.closest?.("#composer") || !event.clipboardData?.files.length || areWords(event.clipboardData)) return;
  event.preventDefault();
  give([...event.clipboardData.files]);
});
