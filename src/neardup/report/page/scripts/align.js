// @ts-check
/* Two texts, word by word, in rows that stand side by side. */

/**
 * @typedef {{ text: string, same: boolean, fact: boolean }} Piece
 * @typedef {{ left: Piece[], right: Piece[], furniture: boolean, words: number }} AlignedRow
 */

const MOST_TOKENS = 2400;
/** Matching words in a row that are no chance, where neither side goes on matching. */
const LEAST_RUN = 3;

/**
 * Pairs of matching tokens, as a longest common subsequence without stray matches.
 * @param {Token[]} left
 * @param {Token[]} right
 * @returns {[number, number][]}
 */
function matches(left, right) {
  const [n, m] = [Math.min(left.length, MOST_TOKENS), Math.min(right.length, MOST_TOKENS)];
  const width = m + 1;
  const best = new Uint16Array((n + 1) * width);
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let j = m - 1; j >= 0; j -= 1) {
      const at = i * width + j;
      const skip = Math.max(best[at + width], best[at + 1]);
      best[at] = left[i].key === right[j].key ? Math.max(skip, best[at + width + 1] + 1) : skip;
    }
  }
  /** @type {[number, number][]} */
  const found = [];
  let [i, j] = [0, 0];
  while (i < n && j < m) {
    const at = i * width + j;
    if (left[i].key === right[j].key && best[at] === best[at + width + 1] + 1) {
      found.push([i, j]);
      i += 1;
      j += 1;
    } else if (best[at + width] >= best[at + 1]) i += 1;
    else j += 1;
  }
  return withoutStray(found);
}

/**
 * Matches without short runs that stand far from others.
 * @param {[number, number][]} found
 * @returns {[number, number][]}
 */
function withoutStray(found) {
  /** @type {[number, number][][]} */
  const runs = [];
  for (const match of found) {
    const run = runs[runs.length - 1];
    const last = run?.[run.length - 1];
    if (last && match[0] - last[0] <= 2 && match[1] - last[1] <= 2) run.push(match);
    else runs.push([match]);
  }
  return runs.filter((run) => run.length >= LEAST_RUN || runs.length === 1).flat();
}

/**
 * Two texts in rows: a row ends with a line of either, with a sentence that both have, and where furniture begins or ends.
 * @param {Token[]} left
 * @param {Token[]} right
 * @returns {AlignedRow[]}
 */
function aligned(left, right) {
  /** @type {AlignedRow[]} */
  const rows = [];
  /** @type {AlignedRow | null} */
  let row = null;
  const add = (/** @type {Token | null} */ a, /** @type {Token | null} */ b) => {
    const furniture = (a?.furniture ?? true) && (b?.furniture ?? true);
    if (!row || row.furniture !== furniture) {
      row = { left: [], right: [], furniture, words: 0 };
      rows.push(row);
    }
    row.words += 1;
    if (a) addPiece(row.left, a, b !== null);
    if (b) addPiece(row.right, b, a !== null);
  };
  const end = () => {
    if (row && !row.furniture) row = null;
  };
  let [i, j] = [0, 0];
  for (const [p, q] of [...matches(left, right), [left.length, right.length]]) {
    const [only, others] = [linesOf(left.slice(i, p)), linesOf(right.slice(j, q))];
    for (let place = 0; place < Math.max(only.length, others.length); place += 1) {
      for (const token of only[place] ?? []) add(token, null);
      for (const token of others[place] ?? []) add(null, token);
      if (place < Math.max(only.length, others.length) - 1) end();
    }
    if (p < left.length && q < right.length) {
      add(left[p], right[q]);
      if (endsLine(left[p]) || endsLine(right[q]) || (endsSentence(left[p]) && endsSentence(right[q]))) end();
    }
    [i, j] = [p + 1, q + 1];
  }
  return rows;
}

/** @param {Token} token */
function endsLine(token) {
  return /\n\s*$/.test(token.text);
}

/** @param {Token} token */
function endsSentence(token) {
  return /[.!?。！？]["'”’)]*\s+$/.test(token.text);
}

/**
 * Tokens line by line.
 * @param {Token[]} tokens
 * @returns {Token[][]}
 */
function linesOf(tokens) {
  /** @type {Token[][]} */
  const lines = [];
  let open = false;
  for (const token of tokens) {
    if (!open) lines.push([]);
    lines[lines.length - 1].push(token);
    open = !endsLine(token);
  }
  return lines;
}

/**
 * Add a token to the last piece if it is of its sort, else as a new one.
 * @param {Piece[]} pieces
 * @param {Token} token
 * @param {boolean} same
 */
function addPiece(pieces, token, same) {
  const last = pieces[pieces.length - 1];
  if (last && last.same === same && last.fact === token.fact) last.text += token.text;
  else pieces.push({ text: token.text, same, fact: token.fact });
}
