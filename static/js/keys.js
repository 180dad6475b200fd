// Keys for people who are here all day: `/` search, `?` help, `g` and a letter to go. Silent inside fields, and can be switched off.
const KEY = "keys-off";
const GO_MILLISECONDS = 1500;
const help = document.getElementById("help");
let goUntil = 0;

function isOff() {
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false;
  }
}

function openHelp() {
  if (!help.open) help.showModal();
}

function isTyping(target) {
  return target.closest("input, select, textarea, [contenteditable]") !== null;
}

function focusSearch() {
  const field = document.querySelector("[data-search]") || document.querySelector(".filter-bar :is(input:not([type=hidden]), select)");
  field?.focus();
  return Boolean(field);
}

if (help) {
  for (const button of document.querySelectorAll("[data-help-open]")) {
    button.hidden = false;
    button.addEventListener("click", openHelp);
  }
  const off = help.querySelector("[data-keys-off]");
  off.checked = isOff();
  off.addEventListener("change", () => {
    try {
      localStorage.setItem(KEY, off.checked ? "yes" : "no");
    } catch {
      off.checked = false; // it cannot be remembered, so it must not look as if it were
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || isOff() || isTyping(event.target)) return;
    if (event.timeStamp < goUntil) {
      goUntil = 0;
      const link = help.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
      if (link) location.assign(link.href);
    } else if (event.key === "g") {
      goUntil = event.timeStamp + GO_MILLISECONDS;
    } else if (event.key === "?") {
      event.preventDefault();
      openHelp();
    } else if (event.key === "/" && focusSearch()) {
      event.preventDefault();
    }
  });
}
