// Helps to fill in a calendar (studio only): further rows, countries in the reader's language, regions of the one chosen.
const rows = document.querySelector("[data-rows]");
const countries = document.querySelector("[data-countries]");
const regions = document.querySelector("[name=region]");
const address = document.querySelector("[data-regions]")?.dataset.regions;
const language = document.documentElement.lang || "en";

const more = rows?.querySelector("[data-add-row]");
if (more) {
  more.hidden = false;
  more.addEventListener("click", () => {
    const body = rows.querySelector("tbody");
    const row = body.lastElementChild.cloneNode(true);
    for (const field of row.querySelectorAll("input")) field.value = "";
    body.append(row);
    row.querySelector("input").focus();
  });
}

function nameCountries() {
  const names = new Intl.DisplayNames([language], { type: "region" });
  const chosen = countries.value;
  const [none, ...known] = countries.options;
  for (const option of known) option.textContent = names.of(option.value) ?? option.textContent;
  known.sort((one, other) => one.textContent.localeCompare(other.textContent, language));
  countries.replaceChildren(none, ...known);
  countries.value = chosen;
}

async function offerRegions() {
  const answer = await fetch(`${address}?country=${encodeURIComponent(countries.value)}`);
  if (!answer.ok) return;
  const told = await answer.json();
  const offered = [["", told.whole], ...told.regions].map(([value, name]) => new Option(name, value));
  regions.replaceChildren(...offered);
  regions.dispatchEvent(new Event("input", { bubbles: true }));
}

if (countries && regions) {
  try {
    nameCountries();
  } catch {
    // a browser without these names keeps the English ones
  }
  countries.addEventListener("change", offerRegions);
}
