// @ts-check
/* A threshold to drag, and what it does. */

/** @type {Record<string, string>} */
const HALVES = { dev: "dev half", test: "test half", all: "all labels" };
/** Points on a line, at most. */
const SHAPES = 9;
const SWEPT = ["precision", "recall", "f1"];

/**
 * @param {{ shared: Shared, state: State, sheet: StrategySheet }} props
 */
function ThresholdDrag({ shared, state, sheet }) {
  const { sweep } = sheet;
  const last = sweep.thresholds.length - 1;
  const asked = state.t === undefined ? (sheet.tuned ?? sheet.default) : Number(state.t);
  const place = nearest(sweep, Number.isNaN(asked) ? sheet.default : asked);
  const threshold = sweep.thresholds[place];
  const to = (/** @type {number} */ value) => go({ t: String(value) }, { replace: true });
  return html`
    <section class="drag">
      <h2>What a threshold does</h2>
      <div class="controls">
        <div class="slider">
          <span><${Term} shared=${shared} word="threshold">Threshold<//> <strong class="chosen">${thresholdText(threshold)}</strong></span>
          <input type="range" aria-label="Threshold" min="0" max=${last} step="1" value=${place} aria-valuetext=${thresholdText(threshold)}
            onInput=${(/** @type {any} */ event) => to(sweep.thresholds[Number(event.currentTarget.value)])} />
        </div>
        <button type="button" onClick=${() => to(sheet.default)}>Default, ${thresholdText(sheet.default)}</button>
        ${
          sheet.tuned !== null &&
          html`<button type="button" onClick=${() => to(Number(sheet.tuned))}>Chosen on dev, ${thresholdText(sheet.tuned)}</button>`
        }
      </div>
      <${AtThreshold} shared=${shared} sweep=${sweep} place=${place} />
      ${sheet.dedup && html`<div>To look at what would go (this writes nothing): <${Command} text=${`${sheet.dedup} ${thresholdText(threshold)} --dry-run`} /></div>`}
      ${sweep.halves.length > 0 && html`<${SweepChart} sweep=${sweep} place=${place} />`}
      ${!sweep.halves.length && last > 0 && html`<${SizesChart} sweep=${sweep} place=${place} />`}
    </section>
  `;
}

/**
 * The figures at one threshold.
 * @param {{ shared: Shared, sweep: Sweep, place: number }} props
 */
function AtThreshold({ shared, sweep, place }) {
  const counts = Object.keys(sweep.halves[0]?.counts ?? {});
  const head = (/** @type {string} */ word, /** @type {string} */ title) =>
    html`<th scope="col"><${Term} shared=${shared} word=${word}>${title}<//></th>`;
  return html`
    ${
      sweep.halves.length > 0 &&
      html`
        <div class="wide" role="region" aria-label="Figures at the threshold" tabindex="0">
          <table>
            <thead>
              <tr>
                <th scope="col" class="text">of the</th>
                ${SWEPT.map((name) => head(name, shared.words[name]?.title ?? name))}
                ${counts.map((name) => head(name, name.replace("_", " ")))}
              </tr>
            </thead>
            <tbody>
              ${sweep.halves.map(
                (half) => html`
                  <tr key=${half.half}>
                    <th scope="row" class="text">${HALVES[half.half]}</th>
                    ${SWEPT.map((name) => html`<td>${half.figures[name][place].toFixed(3)}</td>`)}
                    ${counts.map((name) => html`<td>${half.counts[name][place].toLocaleString("en")}</td>`)}
                  </tr>
                `,
              )}
            </tbody>
          </table>
        </div>
      `
    }
    <p role="status">
      At ${thresholdText(sweep.thresholds[place])}, ${sweep.removed[place].toLocaleString("en")} documents of the corpus would be
      removed: all but one of each of ${sweep.clusters[place].toLocaleString("en")} clusters. The largest cluster has
      ${" "}${sweep.largest[place].toLocaleString("en")}.
    </p>
  `;
}

/**
 * Points along a line, whose shape tells it from others without colours.
 * @param {Sweep} sweep
 * @param {HalfSweep} half
 * @param {string} name of the figure
 * @returns {[number, number, string][]}
 */
function shapesOn({ thresholds }, half, name) {
  const step = Math.ceil(thresholds.length / SHAPES);
  const title = name === "f1" ? "F1" : name;
  return thresholds.flatMap((threshold, at) => {
    const value = half.figures[name][at];
    return at % step ? [] : [[threshold, value, `${title}: ${round3(value)} at ${round3(threshold)}`]];
  });
}

/**
 * The figures over all thresholds; test as lines, dev in grey behind them.
 * @param {{ sweep: Sweep, place: number }} props
 */
function SweepChart({ sweep, place }) {
  const series = sweep.halves.flatMap((half) =>
    SWEPT.map((name, colour) => ({
      name: `${name === "f1" ? "F1" : name}${half.half === "dev" ? " on dev" : ""}`,
      colour: half.half === "dev" ? -1 : colour,
      line: sweep.thresholds.map((threshold, at) => [threshold, half.figures[name][at]]),
      stepped: false,
      marks: half.half === "dev" ? [] : shapesOn(sweep, half, name),
      bars: [],
    })),
  );
  const test = sweep.halves.some((half) => half.half === "test");
  const spec = useMemo(
    () => ({
      title: "Precision, recall and F1 over thresholds",
      note: test ? "Of the test half; grey: of the dev half. Pairwise." : "Pairwise.",
      x: { title: "threshold", log: false, low: sweep.thresholds[0], high: 1 },
      y: { title: "share", log: false, low: 0, high: 1 },
      series,
      limit: sweep.thresholds[place],
      guides: [],
    }),
    [sweep, place],
  );
  return html`<${Figure} chart=${spec} legend height=${300} />`;
}

/**
 * Without labels: documents removed, clusters and the largest one over all thresholds.
 * @param {{ sweep: Sweep, place: number }} props
 */
function SizesChart({ sweep, place }) {
  const spec = useMemo(() => {
    const line = (/** @type {number[]} */ counts) => sweep.thresholds.map((threshold, at) => [threshold, counts[at]]);
    /** @type {[string, number[]][]} */
    const shown = [
      ["documents removed", sweep.removed],
      ["clusters", sweep.clusters],
      ["documents of the largest cluster", sweep.largest],
    ];
    return {
      title: "Documents removed, clusters and the largest over thresholds",
      note: "Of each cluster one document stays.",
      x: { title: "threshold", log: false, low: sweep.thresholds[0], high: 1 },
      y: { title: "count", log: false, low: 0, high: null },
      series: shown.map(([name, counts], colour) => ({
        ...{ name, colour, line: line(counts) },
        ...{ stepped: false, marks: [], bars: [] },
      })),
      limit: sweep.thresholds[place],
      guides: [],
    };
  }, [sweep, place]);
  return html`<${Figure} chart=${spec} legend height=${300} />`;
}
