// @ts-check
/* The register of views, and what they know of the whole report. */

/** @typedef {{ title: string, text: string }} Word */
/** @typedef {{ name: string, title: string, documents: number }} CorpusName */
/** @typedef {{ text: string, name: string, colour: number, repeats: string }} StrategyName */
/**
 * What every view knows; `data/shared.py` makes it.
 * @typedef {{
 *   made: string,
 *   views: [string, string, string[]][],
 *   corpora: CorpusName[],
 *   strategies: StrategyName[],
 *   words: Record<string, Word>,
 *   home: string,
 * }} Shared
 */
/** @typedef {{ data: any, shared: Shared, state: State }} ViewProps */
/** @typedef {(props: ViewProps) => any} View */

/** @type {Map<string, View>} */
const views = new Map();

/**
 * Register a view.
 * @param {string} key its name in Python's `VIEWS`
 * @param {View} view
 */
function addView(key, view) {
  views.set(key, view);
}

/**
 * The corpus that is chosen; the first where none is.
 * @param {Shared} shared
 * @param {State} state
 * @returns {CorpusName}
 */
function chosenCorpus(shared, state) {
  return shared.corpora.find((corpus) => corpus.name === state.corpus) ?? shared.corpora[0];
}

/**
 * Keys of the views that show anything of a corpus.
 * @param {Shared} shared
 * @param {string} corpus
 * @returns {string[]}
 */
function viewsOf(shared, corpus) {
  const shown = shared.views.filter(([, , corpora]) => !corpora.length || corpora.includes(corpus));
  return shown.map(([key]) => key);
}

/**
 * A strategy by its canonical text.
 * @param {Shared} shared
 * @param {string} text
 * @returns {StrategyName}
 */
function strategyOf(shared, text) {
  return shared.strategies.find((each) => each.text === text) ?? { text, name: text, colour: -1, repeats: "" };
}

/**
 * The colour of a strategy, as CSS takes it.
 * @param {Shared} shared
 * @param {string} text
 * @returns {string}
 */
function colourOf(shared, text) {
  const { colour } = strategyOf(shared, text);
  return colour < 0 ? "var(--other)" : `var(--colour-${colour})`;
}
