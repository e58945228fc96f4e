// @ts-check
/* Figures as people read them. */

/** @typedef {[number] | [number, number, number]} Fig A value, and the ends of its 95 % interval where it has one. */

/**
 * A value in its unit; a dash for none.
 * @param {number | null | undefined} value
 * @param {string} unit `share`, `count`, `seconds` or `bytes`
 * @returns {string}
 */
function inUnit(value, unit) {
  if (value === null || value === undefined) return "–";
  if (unit === "share") return value.toFixed(3);
  if (unit === "seconds") return secondsText(value);
  if (unit === "bytes") return (value / 1e6).toLocaleString("en", { maximumFractionDigits: 1 });
  return Math.round(value).toLocaleString("en");
}

/** @param {number} value */
function secondsText(value) {
  return value < 1 ? value.toFixed(3) : String(Number(value.toPrecision(3)));
}

/** @param {number} value */
function thresholdText(value) {
  return String(Number(value.toFixed(4)));
}

/**
 * The interval of a figure; "" where it has none.
 * @param {Fig | undefined} figure
 * @returns {string}
 */
function intervalText(figure) {
  return figure && figure.length === 3 ? `${figure[1].toFixed(2)}–${figure[2].toFixed(2)}` : "";
}

/**
 * Names in a sentence.
 * @param {string[]} names
 * @returns {string}
 */
function listed(names) {
  if (names.length < 2) return names.join("");
  return `${names.slice(0, -1).join(", ")} and ${names[names.length - 1]}`;
}

/**
 * A name that may be broken into lines behind its colons and hyphens.
 * @param {{ text: string }} props
 */
function Name({ text }) {
  return text.split(/(?<=[:_(,-])/).map((part) => html`${part}<wbr />`);
}
