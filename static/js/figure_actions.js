// What a panel's menu does in the browser: the figure as PNG or SVG file, as a picture or a link on the clipboard.
const SAID_MILLISECONDS = 2500;

function panelOf(button) {
  const panel = button.closest(".panel");
  return { panel, figure: panel.querySelector("figure[data-json]"), plot: panel.querySelector(".js-plotly-plot") };
}

/** The figure on the page's own background: transparent charts are unreadable in a dark document viewer. */
async function picture(plot, format) {
  const { clientWidth: width, clientHeight: height } = plot;
  const layout = { ...plot.layout, paper_bgcolor: getComputedStyle(plot.closest(".panel")).backgroundColor };
  return window.Plotly.toImage({ data: plot.data, layout, config: { plotlyServerURL: "" } }, { format, width, height, scale: format === "png" ? 2 : 1 });
}

/** Decoded here, because the page's policy lets fetch() read this host only, not data: addresses. */
function blobOf(address) {
  const bytes = Uint8Array.from(atob(address.slice(address.indexOf(",") + 1)), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/png" });
}

async function save({ figure, plot }, format) {
  const link = document.createElement("a");
  link.href = await picture(plot, format);
  link.download = `${figure.dataset.name}.${format}`;
  link.click();
}

const ACTIONS = {
  png: (parts) => save(parts, "png"),
  svg: (parts) => save(parts, "svg"),
  async "copy-image"({ plot }) {
    const blob = picture(plot, "png").then(blobOf);
    await navigator.clipboard.write([new ClipboardItem({ "image/png": blob })]);
  },
  async "copy-link"({ panel }) {
    const address = new URL(location.href);
    address.hash = panel.id;
    await navigator.clipboard.writeText(address.href);
  },
};

function say(button, text) {
  if (!text) return;
  const before = button.dataset.text ??= button.textContent;
  button.textContent = text;
  button.closest(".menu-sheet").querySelector("[data-figure-said]").textContent = text;
  setTimeout(() => { button.textContent = before; }, SAID_MILLISECONDS);
}

for (const button of document.querySelectorAll("[data-figure-action]")) button.hidden = false;

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-figure-action]");
  if (!button) return;
  try {
    await ACTIONS[button.dataset.figureAction](panelOf(button));
    say(button, button.dataset.done);
  } catch (error) {
    say(button, button.dataset.failed);
    console.error("figure action", button.dataset.figureAction, error);
  }
});
