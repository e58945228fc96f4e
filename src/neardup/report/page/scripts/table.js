// @ts-check
/* A table that can be sorted and filtered; order and filter stand in the address. */

/**
 * A column.
 * @typedef {{
 *   key: string,
 *   title: string,
 *   word?: string,
 *   link?: Record<string, string>,
 *   numeric?: boolean,
 *   rising?: boolean,
 *   value: (row: any) => number | string | null,
 *   cell: (row: any) => any,
 * }} TableColumn
 *   `value` is what rows are sorted by (null comes last) and what the filter reads where it is a text; `rising`: the first
 *   click sorts the least first; `word` is a key of the glossary; `link` is what the title chooses.
 */

/**
 * Rows in the order of a column.
 * @param {any[]} rows
 * @param {TableColumn} column
 * @param {boolean} rising
 */
function sorted(rows, column, rising) {
  const keyed = rows.map((row) => ({ row, value: column.value(row) }));
  keyed.sort((a, b) => {
    if (a.value === null || b.value === null) return Number(a.value === null) - Number(b.value === null);
    const order = a.value < b.value ? -1 : a.value > b.value ? 1 : 0;
    return rising ? order : -order;
  });
  return keyed.map((each) => each.row);
}

/**
 * The column and the direction that the address names, such as `f1` or `-f1` for the highest first.
 * @param {TableColumn[]} columns
 * @param {string} order
 * @returns {{ column: TableColumn, rising: boolean }}
 */
function orderOf(columns, order) {
  const rising = !order.startsWith("-");
  const column = columns.find((each) => each.key === order.replace(/^-/, "")) ?? columns[0];
  return { column, rising };
}

/**
 * @param {{
 *   shared: Shared,
 *   state: State,
 *   label: string,
 *   columns: TableColumn[],
 *   rows: any[],
 *   order: string,
 *   foot?: any[],
 *   sortKey?: string,
 *   rowKey: (row: any) => string,
 *   marked?: string,
 * }} props `order` is the order before anybody chose one; `sortKey` the key in the address; `marked` the key of the row that
 *   is chosen; `foot` are rows that the others are held against.
 */
function Table({ shared, state, label, columns, rows, order, foot = [], sortKey = "sort", rowKey, marked }) {
  const { column, rising } = orderOf(columns, state[sortKey] || order);
  const inOrder = sorted(rows, column, rising);
  return html`
    <${Wide} label=${label}>
      <table>
        <thead>
          <tr>
            ${columns.map((each) => {
              const chosen = each.key === column.key;
              const next = chosen ? !rising : Boolean(each.rising);
              const direction = rising ? "ascending" : "descending";
              return html`
                <th key=${each.key} scope="col" class=${each.numeric ? "" : "text"} aria-sort=${chosen ? direction : null}>
                  <${Head} shared=${shared} column=${each} />
                  <button type="button" class="sort" aria-label=${`Sort by ${each.title}`}
                    onClick=${() => go({ [sortKey]: `${next ? "" : "-"}${each.key}` })}>
                    ${chosen ? (rising ? "▲" : "▼") : "↕"}
                  </button>
                </th>
              `;
            })}
          </tr>
        </thead>
        <tbody>
          ${inOrder.map(
            (row) => html`
              <tr key=${rowKey(row)} class=${rowKey(row) === marked ? "marked" : null}>${cellsOf(columns, row)}</tr>
            `,
          )}
        </tbody>
        ${foot.length > 0 && html`<tfoot>${foot.map((row) => html`<tr>${cellsOf(columns, row)}</tr>`)}</tfoot>`}
      </table>
    <//>
  `;
}

/**
 * The title of a column: a word that explains itself, a link, or text.
 * @param {{ shared: Shared, column: TableColumn }} props
 */
function Head({ shared, column }) {
  if (column.link) return html`<a href=${addressOf(column.link)}>${column.title}</a>`;
  return column.word ? html`<${Term} shared=${shared} word=${column.word}>${column.title}<//>` : column.title;
}

/**
 * @param {TableColumn[]} columns
 * @param {any} row
 */
function cellsOf(columns, row) {
  return columns.map((each, place) =>
    place === 0
      ? html`<th scope="row" class="text"><div class="row-name">${each.cell(row)}</div></th>`
      : html`<td class=${each.numeric ? "" : "text"}>${each.cell(row)}</td>`,
  );
}
