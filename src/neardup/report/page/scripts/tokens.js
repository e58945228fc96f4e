// @ts-check
/* A text as words, each with what follows it. */

/** @typedef {{ text: string, key: string, furniture: boolean, fact: boolean }} Token A word with what follows it. */

const WORD =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]\p{M}*|\p{N}+(?:[.,:/]\p{N}+)*|[\p{L}\p{M}]+\p{N}*/gu;
/** Words of furniture in a row from which they are folded. */
const FOLDED_FROM = 12;

/**
 * A text as tokens; what stands before the first word goes with it.
 * @param {string} text
 * @param {Span | null} main the main text, in code points; null for the whole
 * @param {Span[]} shared what many documents have
 * @param {Span[]} facts places of facts that differ
 * @returns {Token[]}
 */
function tokensOf(text, main, shared, facts) {
  const starts = [...text.matchAll(WORD)].map((match) => ({ at: match.index, word: match[0] }));
  if (!starts.length) return text ? [{ text, key: text, furniture: false, fact: false }] : [];
  const within = placesIn(text);
  const inside = (/** @type {Span[]} */ spans, /** @type {number} */ at) =>
    spans.some(([start, end]) => at >= start && at < end);
  return withoutShortRuns(
    starts.map(({ at, word }, place) => {
      const start = place === 0 ? 0 : at;
      const end = place + 1 < starts.length ? starts[place + 1].at : text.length;
      const point = within(at);
      const outside = main !== null && (point < main[0] || point >= main[1]);
      return {
        text: text.slice(start, end),
        key: word.normalize("NFKC").toLowerCase(),
        furniture: outside || inside(shared, point),
        fact: inside(facts, point),
      };
    }),
  );
}

/**
 * Tokens of which few in a row are never furniture: a text would fall to pieces.
 * @param {Token[]} tokens
 * @returns {Token[]}
 */
function withoutShortRuns(tokens) {
  let start = 0;
  for (let end = 1; end <= tokens.length; end += 1) {
    if (end < tokens.length && tokens[end].furniture === tokens[start].furniture) continue;
    if (end - start < FOLDED_FROM) for (let at = start; at < end; at += 1) tokens[at].furniture = false;
    start = end;
  }
  return tokens;
}

/**
 * From places in UTF-16 to places in code points.
 * @param {string} text
 * @returns {(at: number) => number}
 */
function placesIn(text) {
  if (!/[\ud800-\udbff]/.test(text)) return (at) => at;
  const places = new Uint32Array(text.length + 1);
  let points = 0;
  for (let at = 0; at < text.length; at += 1) {
    places[at] = points;
    const code = text.charCodeAt(at);
    if (code < 0xd800 || code > 0xdbff) points += 1;
  }
  return (at) => places[at];
}
