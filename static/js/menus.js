// Menus are <details data-menu>: they work without script. This closes them by Escape, by a click elsewhere, or when another opens.
const openMenus = () => document.querySelectorAll("details[data-menu][open]");

document.addEventListener("click", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of openMenus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of openMenus()) {
    const hadFocus = menu.contains(document.activeElement);
    menu.open = false;
    if (hadFocus) menu.querySelector("summary").focus();
  }
});

// A sheet that would leave the window on the left is turned round.
document.addEventListener("toggle", (event) => {
  const sheet = event.target.matches?.("details.menu[open]") && event.target.querySelector(":scope > .menu-sheet");
  if (!sheet) return;
  sheet.classList.remove("menu-sheet-start");
  sheet.classList.toggle("menu-sheet-start", sheet.getBoundingClientRect().left < 0);
}, true);
