// Draws each figure[data-json] when it comes near the window: loads Plotly once, fetches the JSON, draws in the theme's colours.
import { template, withColours } from "./figure_theme.js";

const CONFIG = Object.freeze({
  showSendToCloud: false, plotlyServerURL: "", displaylogo: false, displayModeBar: false, responsive: true,
});
const PAPER_PIXELS = 640;
const drawn = new WeakMap(); // figure element -> the figure's JSON as fetched, colours still by name
const visited = new WeakSet(); // figures that have come near the window
let plotly = null;

/** The bundle is one megabyte: it is asked for once, and only by a page whose figure is about to be seen. */
function loadPlotly() {
  plotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = document.body.dataset.plotly;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      plotly = null; // so that "Try again" asks again
      script.remove();
      reject(new Error("the chart library did not load"));
    };
    document.head.append(script);
  });
  return plotly;
}

function show(figure, state) {
  for (const part of figure.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  figure.setAttribute("aria-busy", String(state === "loading"));
}

let land = null;

/** Maps draw the same outline of the world: it is fetched once, by the first map, and kept by the browser. */
async function withLand(figure) {
  if (!figure.data.some((trace) => trace.meta === "land")) return figure;
  land ??= await (await fetch(document.body.dataset.land)).json();
  const outline = { x: land.longitude, y: land.latitude };
  return { ...figure, data: figure.data.map((trace) => (trace.meta === "land" ? { ...trace, ...outline } : trace)) };
}

const canvas = (figure) => figure.querySelector(".figure-canvas");

function parts(figure, size) {
  const { data, layout } = drawn.get(figure);
  return [canvas(figure), withColours(data), { ...withColours(layout), template: template(), ...size }, CONFIG];
}

async function draw(figure) {
  const Plotly = await loadPlotly();
  await Plotly.react(...parts(figure, { autosize: true }));
  followMarks(canvas(figure));
}

/** A click on a mark whose first customdata is an address of this site leads to the rows behind it. */
function followMarks(plot) {
  plot.removeAllListeners("plotly_click");
  plot.on("plotly_click", (event) => {
    const data = event.points[0]?.customdata;
    const address = Array.isArray(data) ? data[0] : data;
    if (typeof address === "string" && /^\/(?!\/)/.test(address)) location.assign(address);
  });
}

/** Fetches and draws. A figure that is drawn already stays on the screen while its successor is fetched. */
async function load(figure) {
  if (!drawn.has(figure)) show(figure, "loading");
  try {
    const answer = await fetch(figure.dataset.json, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(`the figure's address answered ${answer.status}`);
    const body = await answer.json();
    if (body.summary) canvas(figure).setAttribute("aria-label", body.summary);
    if (body.figure.data.length === 0) {
      drawn.delete(figure);
      show(figure, "empty");
      return;
    }
    drawn.set(figure, await withLand(body.figure));
    await draw(figure);
    show(figure, null);
  } catch (error) {
    drawn.delete(figure);
    show(figure, "error");
    console.error("figure", figure.dataset.name, error);
  }
}

const near = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    visited.add(target);
    load(target);
  }
}, { rootMargin: "300px" });

function watch(root) {
  for (const figure of root.querySelectorAll("figure[data-json]")) near.observe(figure);
}

document.addEventListener("click", (event) => {
  const figure = event.target.closest("[data-figure-retry]")?.closest("figure[data-json]");
  if (figure) load(figure);
});
const allDrawn = () => [...document.querySelectorAll("figure[data-json]")].filter((figure) => drawn.has(figure));

// Paper is light and as wide as A4 between its margins, whatever the screen is. Drawn afresh: react() moves a Sankey's bands
// slowly, and paper does not wait.
let themeOfScreen;
addEventListener("beforeprint", () => {
  themeOfScreen = document.documentElement.dataset.theme;
  document.documentElement.dataset.theme = "light";
  for (const figure of allDrawn()) {
    const height = parseFloat(getComputedStyle(figure).minHeight);
    window.Plotly.newPlot(...parts(figure, { autosize: false, width: PAPER_PIXELS, height }));
  }
});
addEventListener("afterprint", () => {
  if (themeOfScreen) document.documentElement.dataset.theme = themeOfScreen;
  else delete document.documentElement.dataset.theme;
  for (const figure of allDrawn()) {
    window.Plotly.newPlot(...parts(figure, { autosize: true }));
    followMarks(canvas(figure));
  }
});

document.addEventListener("theme-changed", () => allDrawn().forEach(draw));
document.addEventListener("figures-changed", () => {
  for (const figure of document.querySelectorAll("figure[data-json]")) if (visited.has(figure)) load(figure);
});
document.addEventListener("htmx:afterSettle", (event) => watch(event.target));
watch(document);
