// Chooses the reader's own time zone in a list that is still on its default.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const list of document.querySelectorAll("select[data-own-time-zone]")) {
  if ([...list.options].some((option) => option.value === zone)) list.value = zone;
}
