// @ts-check
/* Both texts of a pair side by side: what the other lacks marked, facts that differ marked more, furniture folded. */

/**
 * @param {{ shared: Shared, corpus: CorpusPairs, pair: ErrorPair }} props
 */
function Texts({ shared, corpus, pair }) {
  const [a, b] = [corpus.documents[pair.a], corpus.documents[pair.b]];
  const rows = useMemo(() => rowsOfPair(pair, a, b), [pair]);
  if (rows === null) {
    return html`<p><strong>${corpus.note || "The page keeps no texts of this pair."}</strong></p>`;
  }
  const cut = [a, b].filter((each) => [...(each.text ?? "")].length < each.characters);
  return html`
    <section>
      <h2>Both texts</h2>
      <p class="soft">
        <span class="piece gone">Only on the left</span> <span class="piece come">only on the right</span>${" "}
        <span class="piece fact gone">facts</span> <span class="piece fact come">that differ</span>.${" "}
        <${Term} shared=${shared} word="furniture">Furniture<//> is folded; tap to open it.${" "}
        ${cut.length > 0 && ` Only the beginning is kept of ${listed(cut.map((each) => each.id))}.`}
      </p>
      <div class="pairs heads"><div><bdi>${a.id}</bdi></div><div><bdi>${b.id}</bdi></div></div>
      ${rows.map((row, place) => html`<${AlignedRowView} key=${`${a.id} ${b.id} ${place}`} row=${row} />`)}
    </section>
  `;
}

/**
 * The rows of a pair; null where a text is not in the page.
 * @param {ErrorPair} pair
 * @param {ErrorDocument} a
 * @param {ErrorDocument} b
 * @returns {AlignedRow[] | null}
 */
function rowsOfPair(pair, a, b) {
  if (a.text === null || b.text === null) return null;
  const facts = (/** @type {0 | 1} */ side) => pair.differing.flatMap((each) => each.places[side]);
  return aligned(
    tokensOf(a.text, pair.main?.[0] ?? null, a.shared, facts(0)),
    tokensOf(b.text, pair.main?.[1] ?? null, b.shared, facts(1)),
  );
}

/**
 * @param {{ row: AlignedRow }} props
 */
function AlignedRowView({ row }) {
  const equal = row.right.every((piece) => piece.same && !piece.fact) && row.left.length === row.right.length;
  const kind = `pairs ${row.furniture ? "furniture" : ""} ${equal ? "equal" : ""}`;
  const sides = html`
    <div class=${kind}>
      <${SideText} pieces=${row.left} side="gone" />
      <${SideText} pieces=${row.right} side="come" />
    </div>
  `;
  if (!row.furniture || row.words < FOLDED_FROM) return sides;
  return html`
    <details class="furniture-fold">
      <summary>${row.words} words of furniture: ${beginning(row.left)}${row.left.length && row.right.length ? " · " : ""}${beginning(row.right)}</summary>
      ${sides}
    </details>
  `;
}

/**
 * The first words of some pieces.
 * @param {Piece[]} pieces
 */
function beginning(pieces) {
  const text = pieces
    .map((piece) => piece.text)
    .join("")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > 48 ? `${text.slice(0, 47)}…` : text;
}

/**
 * @param {{ pieces: Piece[], side: string }} props `side` is `gone` for the left text, `come` for the right one.
 */
function SideText({ pieces, side }) {
  return html`
    <div class="aligned ${side}-side" dir="auto">
      ${pieces.map((piece) => (piece.same && !piece.fact ? piece.text : html`<${Marked} piece=${piece} side=${side} />`))}
    </div>
  `;
}

/**
 * A piece that is marked, but for the white space behind it.
 * @param {{ piece: Piece, side: string }} props
 */
function Marked({ piece, side }) {
  const words = piece.text.trimEnd();
  const kind = `piece ${piece.fact ? "fact " : ""}${piece.same ? "" : side}`;
  return html`<span class=${kind}>${words}</span>${piece.text.slice(words.length)}`;
}
