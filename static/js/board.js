// Filters go into the address as soon as they are changed; an import's progress replaces itself until it is done.
const POLL_MILLISECONDS = 700;
const SLOWEST_MILLISECONDS = 10000;

function submitFilters(form) {
  const address = new URL(form.action || location.href);
  const fields = [...new FormData(form)].filter(([, value]) => value !== "");
  address.search = new URLSearchParams(fields).toString();
  address.hash = "";
  location.assign(address);
}

const TYPED = "input:not([type=checkbox], [type=radio], [type=hidden])"; // changes while it is being typed: waits for Enter

for (const form of document.querySelectorAll("form[data-filters]")) {
  const submit = form.querySelector("[data-filters-submit]");
  if (submit) submit.hidden = !form.querySelector(TYPED);
  form.addEventListener("change", (event) => {
    if (!event.target.matches(TYPED)) submitFilters(form);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submitFilters(form);
  });
}

/** Replaces the element by what its address answers; the answer without data-poll is the end. */
async function poll(element, wait = POLL_MILLISECONDS) {
  await new Promise((resolve) => { setTimeout(resolve, document.hidden ? SLOWEST_MILLISECONDS : wait); });
  if (!element.isConnected) return;
  try {
    const answer = await fetch(element.dataset.poll, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!answer.ok) throw new Error(`the progress's address answered ${answer.status}`);
    if (answer.redirected) {
      location.assign(answer.url);
      return;
    }
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(element.id);
    if (!fresh) {
      location.reload(); // the page has moved on to another state
      return;
    }
    element.replaceWith(document.adoptNode(fresh));
    if (fresh.dataset.poll) poll(fresh);
    else if (fresh.dataset.reloadWhenDone !== undefined) location.reload();
  } catch {
    poll(element, Math.min(wait * 2, SLOWEST_MILLISECONDS));
  }
}

for (const element of document.querySelectorAll("[data-poll][id]")) poll(element);
