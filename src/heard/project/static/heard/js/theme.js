// Light, dark or like the device. A classic script in the head, so that the page never flashes in the wrong theme.
{
  const root = document.documentElement;
  const stored = () => { try { return localStorage.getItem("heard-theme"); } catch { return null; } };
  const apply = (choice) => {
    if (choice === "light" || choice === "dark") root.dataset.theme = choice;
    else delete root.dataset.theme;
    for (const item of document.querySelectorAll("[data-set-theme]")) {
      const attribute = item.getAttribute("role") === "menuitemradio" ? "aria-checked" : "aria-pressed";
      item.setAttribute(attribute, String(item.dataset.setTheme === (choice || "system")));
    }
  };
  apply(stored());
  document.addEventListener("DOMContentLoaded", () => apply(stored()));
  addEventListener("storage", (event) => { if (event.key === "heard-theme") apply(event.newValue); });
  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-set-theme]")?.dataset.setTheme;
    if (!choice) return;
    try { localStorage.setItem("heard-theme", choice); } catch { /* private windows forget, and that is what they are for */ }
    apply(choice);
  });
}
