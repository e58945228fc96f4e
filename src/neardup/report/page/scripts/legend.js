// @ts-check
/* The legend of a chart, with the shapes of its series. */

/**
 * @param {{ series: ChartSeries[], guides: Chart["guides"] }} props
 */
function Legend({ series, guides }) {
  const named = series.filter((each) => each.colour >= 0);
  const grey = series.filter((each) => each.colour < 0);
  const symbol = (/** @type {number} */ colour) => d3.symbol(symbolType(colour), 70)() ?? "";
  return html`
    <ul class="legend">
      ${named.map(
        (each) => html`
          <li key=${each.name}>
            <svg viewBox="-8 -8 16 16" aria-hidden="true"><path d=${symbol(each.colour)} fill=${strokeOf(each.colour)} /></svg>
            ${each.name}
          </li>
        `,
      )}
      ${grey.length > 0 && html`<li class="soft">grey: ${grey.map((each) => each.name).join(", ")}</li>`}
      ${guides.map((guide) => html`<li class="soft">dotted: ${guide.name}</li>`)}
    </ul>
  `;
}

/** @param {number} colour */
function symbolType(colour) {
  const types = [
    d3.symbolCircle,
    d3.symbolSquare,
    d3.symbolTriangle,
    d3.symbolDiamond,
    d3.symbolStar,
    d3.symbolWye,
    d3.symbolCross,
  ];
  return types[colour] ?? d3.symbolCircle;
}
