// Keeps a page current: asks for the data version every three seconds while the tab is seen; when it has changed, figures are
// fetched again and each [data-live] part with an id is replaced by the same part of the freshly fetched page.
const EVERY_MILLISECONDS = 3000;
const LONGEST_MILLISECONDS = 60000;
const { versionUrl, dataVersion } = document.body.dataset; // set by base.html
let seen = dataVersion || null;
let wait = EVERY_MILLISECONDS;
let timer = 0;

async function version() {
  const answer = await fetch(versionUrl, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(`the data version's address answered ${answer.status}`);
  return String((await answer.json()).version);
}

function openParts(part) {
  return new Set([...part.querySelectorAll("details[id][open]")].map((details) => details.id));
}

/** Replaces one part; a part in which somebody types, or has focus, waits for the next change. */
function replace(part, fresh) {
  if (part.contains(document.activeElement) || part.innerHTML === fresh.innerHTML) return;
  const open = openParts(part);
  const boxes = [...part.querySelectorAll(".table-box")].map((box) => [box.scrollLeft, box.scrollTop]);
  part.replaceChildren(...document.adoptNode(fresh).childNodes);
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
  part.querySelectorAll(".table-box").forEach((box, place) => box.scrollTo(...(boxes[place] || [0, 0])));
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) throw new Error(`the page answered ${answer.status}`);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live][id]")) {
    const fresh = page.getElementById(part.id);
    if (fresh) replace(part, fresh);
  }
  document.dispatchEvent(new CustomEvent("figures-changed"));
}

async function look() {
  try {
    const now = await version();
    if (seen !== null && now !== seen) await refresh();
    seen = now;
    wait = EVERY_MILLISECONDS;
  } catch {
    wait = Math.min(wait * 2, LONGEST_MILLISECONDS); // logged out, or the server restarts: ask less and less often
  }
  schedule();
}

function schedule() {
  clearTimeout(timer);
  if (!document.hidden) timer = setTimeout(look, wait);
}

if (versionUrl && document.querySelector("[data-live], figure[data-json]")) {
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) clearTimeout(timer);
    else look();
  });
  look(); // at once: what changes before the first look would go unseen
}
