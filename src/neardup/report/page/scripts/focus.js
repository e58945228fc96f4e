// @ts-check
/* Points of a chart for those who have no pointer: each can be focused, and then tells what it is. */

/**
 * Make the points of a drawing focusable.
 * @param {SVGSVGElement} svg
 * @param {ChartSeries[]} series in the order in which they were drawn, each with its class
 */
function reachable(svg, series) {
  for (const [place, each] of series.entries()) {
    const points = svg.querySelectorAll(`.${seriesClass(place)} > *`);
    points.forEach((point, at) => {
      point.setAttribute("tabindex", "0");
      point.setAttribute("role", "img");
      point.setAttribute("aria-label", each.marks[at]?.[2] ?? each.name);
      point.addEventListener("focus", () => pointAt(svg, point));
    });
  }
}

/**
 * The class of the points of a series.
 * @param {number} place
 */
function seriesClass(place) {
  return `points-${place}`;
}

/**
 * Tell what a point is as if a pointer were on it.
 * @param {SVGSVGElement} svg
 * @param {Element} point
 */
function pointAt(svg, point) {
  const box = point.getBoundingClientRect();
  const [clientX, clientY] = [box.left + box.width / 2, box.top + box.height / 2];
  svg.dispatchEvent(new PointerEvent("pointerenter", { clientX, clientY, pointerType: "mouse" }));
  svg.dispatchEvent(new PointerEvent("pointermove", { clientX, clientY, pointerType: "mouse" }));
}
