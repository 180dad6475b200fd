// The design's tokens as a Plotly template, and colours in a figure by the name of their token ("--series-1").
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

/** A token's colour as it is now, as rgb(): Plotly does not know var() or light-dark(). */
function colour(token) {
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

/** A copy of a figure's part in which each string that names a token has become its colour. */
export function withColours(part) {
  if (typeof part === "string") return part.startsWith("--") ? colour(part) : part;
  if (Array.isArray(part)) return part.map(withColours);
  if (part && typeof part === "object") {
    return Object.fromEntries(Object.entries(part).map(([name, value]) => [name, withColours(value)]));
  }
  return part;
}

/** What every figure looks like unless it says otherwise. */
export function template() {
  const axis = {
    gridcolor: "--grid", linecolor: "--line-strong", zerolinecolor: "--line-strong", tickcolor: "--line-strong",
    automargin: true, title: { standoff: 8 },
  };
  const scale = [[0, "--scale-low"], [0.5, "--scale-middle"], [1, "--scale-high"]];
  return withColours({
    layout: {
      paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
      font: { family: getComputedStyle(document.body).fontFamily, size: 13, color: "--ink" },
      colorway: ["--series-1", "--series-2", "--series-3", "--series-4", "--series-5", "--series-6", "--series-7", "--series-8"],
      colorscale: { sequential: scale, sequentialminus: scale },
      margin: { l: 48, r: 12, t: 12, b: 40 },
      xaxis: axis, yaxis: axis,
      legend: { orientation: "h", y: -0.18, x: 0, bgcolor: "rgba(0,0,0,0)" },
      hoverlabel: { bgcolor: "--surface", bordercolor: "--line-strong", font: { color: "--ink" } },
      hovermode: "closest",
      modebar: { bgcolor: "rgba(0,0,0,0)", color: "--ink-quiet", activecolor: "--accent" },
      dragmode: false,
    },
    data: {
      sankey: [{ node: { color: "--series-1", line: { width: 0 } }, link: { color: "--neutral-soft" } }],
      waterfall: [{ increasing: { marker: { color: "--series-1" } }, decreasing: { marker: { color: "--series-2" } }, totals: { marker: { color: "--series-8" } } }],
    },
  });
}
