// @ts-check
/* Charts of sections that Python laid out: their data stand in the attribute `data-charts`. */

/**
 * Draw every chart within an element.
 * @param {ParentNode} within
 */
function drawCharts(within) {
  for (const place of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("[data-charts]"))) {
    const { charts, small } = JSON.parse(place.dataset.charts ?? "");
    place.removeAttribute("data-charts");
    place.classList.toggle("small", small);
    // Later, since Preact forgets the effects of what is rendered while it runs those of something else.
    queueMicrotask(() => render(html`<${Charts} charts=${charts} small=${small} />`, place));
  }
}

/**
 * @param {{ charts: Chart[], small: boolean }} props Where they have the same series, there is one legend for all.
 */
function Charts({ charts, small }) {
  const named = (/** @type {Chart} */ chart) => chart.series.map((each) => each.name).join("\n");
  const one = charts.length > 1 && charts.every((chart) => named(chart) === named(charts[0]));
  const several = charts.some((chart) => chart.series.length > 1);
  return html`
    ${charts.map(
      (chart) => html`
        <${Figure} key=${chart.title} chart=${chart} legend=${several && !one} height=${small ? 230 : 0} />
      `,
    )}
    ${
      one &&
      several &&
      html`<div class="one-legend"><${Legend} series=${charts[0].series} guides=${charts[0].guides} /></div>`
    }
  `;
}
