// @ts-check
/* A chart as a file: SVG, PNG, and its data as CSV. */

/**
 * Offer a file to save.
 * @param {string} file
 * @param {Blob} blob
 */
function saveFile(file, blob) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = file;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000); // a busy browser begins to save late
}

/**
 * A drawing that stands alone: with colours in place of variables, on the colour of the page.
 * @param {SVGElement} svg
 * @returns {string}
 */
function standalone(svg) {
  const style = getComputedStyle(document.documentElement);
  const plain = (/** @type {string} */ text) =>
    text.replace(/var\((--[\w-]+)\)/g, (_, key) => style.getPropertyValue(key).trim());
  const back = plain('<rect width="100%" height="100%" fill="var(--back)"/>');
  return plain(new XMLSerializer().serializeToString(svg)).replace(">", `>${back}`);
}

/**
 * A drawing as PNG, two dots for each of its pixels.
 * @param {SVGElement} svg
 * @returns {Promise<Blob>}
 */
async function pngOf(svg) {
  const image = new Image();
  const loaded = new Promise((resolve, reject) => {
    image.onload = resolve;
    image.onerror = () => reject(new Error("the drawing cannot be read as an image"));
  });
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standalone(svg))}`;
  await loaded;
  const canvas = document.createElement("canvas");
  canvas.width = 2 * Number(svg.getAttribute("width"));
  canvas.height = 2 * Number(svg.getAttribute("height"));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the drawing is too large"))));
  });
}

/**
 * Rows as CSV. A text that a spreadsheet would run as a formula gets an apostrophe in front.
 * @param {(string | number | null)[][]} rows
 * @returns {string}
 */
function csvOf(rows) {
  const cell = (/** @type {string | number | null} */ value) => {
    if (typeof value === "number") return String(value);
    const text = /^\s*[=+\-@＝＋－＠]/u.test(value ?? "") ? `'${value}` : (value ?? "");
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  };
  return rows.map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}
