// @ts-check
/* The first view of a comparison: what moved, what did not, the gates, and what is not compared. */

/**
 * @typedef {{ gate: string, name: string, corpus: string, texts: [string, string, string], status: string, reason: string }} GateRow
 * @typedef {{ names: string[], corpus: string, figures: string[], why: string }} MissingRow
 * @typedef {{ sentence: string, noise: string[], rows: ChangeRow[], gates: GateRow[], missing: MissingRow[], apart: string[],
 *   compared: string }} Findings
 */

/** @param {ViewProps} props */
function FindingsView({ data, shared, state }) {
  const { sentence, noise, rows, gates, missing, apart, compared } = /** @type {Findings} */ (data);
  const [moved, within, same] = ["moved", "within", "same"].map((is) => rows.filter((row) => row.state === is));
  return html`
    <h1>Two runs compared: what moved</h1>
    <p class="verdict">${sentence}</p>
    ${apart.length > 0 && html`<${Apart} apart=${apart} compared=${compared} />`}
    ${
      moved.length > 0 &&
      html`
        <section>
          <h2>${moved.every((row) => row.tested) ? "Moved beyond noise" : "Moved"} <span class="soft">${moved.length}</span></h2>
          <p class="soft">${moved.every((row) => row.tested) ? "" : "What was judged for noise stands first. "}Figures that got worse come before others, and of
            these what moved by the largest share.</p>
          <${ChangeTable} shared=${shared} state=${state} label="Figures that moved" rows=${moved} sortKey="sort" />
        </section>
      `
    }
    ${
      within.length > 0 &&
      html`
        <${Folded} title=${`${countText(within.length, "figure")} changed within noise`}>
          <${ChangeTable} shared=${shared} state=${state} label="Figures that changed within noise" rows=${within} sortKey="within" />
        <//>
      `
    }
    ${
      same.length > 0 &&
      html`
        <${Folded} title=${`${countText(same.length, "figure")} ${same.length === 1 ? "is" : "are"} the same in both runs`}>
          <${SameTable} rows=${same} />
        <//>
      `
    }
    ${noise.map((line) => html`<p class="soft">${line}</p>`)}
    ${gates.length > 0 && html`<${Gates} shared=${shared} gates=${gates} />`}
    ${missing.length > 0 && html`<${MissingList} missing=${missing} />`}
  `;
}

/**
 * What can be opened.
 * @param {{ title: string, children?: any }} props
 */
function Folded({ title, children }) {
  return html`<details class="fold"><summary><h3>${title}</h3></summary>${children}</details>`;
}

/**
 * @param {number} number
 * @param {string} noun
 */
function countText(number, noun) {
  return `${number.toLocaleString("en")} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * Corpora that have other documents or labels in the two runs.
 * @param {{ apart: string[], compared: string }} props
 */
function Apart({ apart, compared }) {
  return html`
    <section class="alarm">
      <h2>Not comparable</h2>
      ${apart.map((reason) => html`<p>${reason}</p>`)}
      <p>${compared}</p>
    </section>
  `;
}

/**
 * @param {{ missing: MissingRow[] }} props
 */
function MissingList({ missing }) {
  return html`
    <section>
      <h2>Missing <span class="soft">${missing.length}</span></h2>
      <p class="soft">What a run has no figure of has not moved. Gates on it are undecided.</p>
      <ul>
        ${missing.map(
          ({ names, corpus, figures, why }) => html`
            <li>${figures.length ? `${listed(figures)} of ` : ""}<strong>${listed(names)}</strong> on ${corpus}: ${why}.</li>
          `,
        )}
      </ul>
    </section>
  `;
}

/**
 * The gates that did not hold, and folded those that held.
 * @param {{ shared: Shared, gates: GateRow[] }} props
 */
function Gates({ shared, gates }) {
  const held = gates.filter((each) => each.status === "held");
  const others = gates.filter((each) => each.status !== "held");
  return html`
    <section>
      <h2><${Term} shared=${shared} word="gate">Gates<//> <span class="soft">${held.length} of ${gates.length} held</span></h2>
      ${others.length > 0 && html`<${GateTable} label="Gates that did not hold" gates=${others} />`}
      ${
        held.length > 0 &&
        html`<${Folded} title=${`${countText(held.length, "gate")} held`}><${GateTable} label="Gates that held" gates=${held} /><//>`
      }
    </section>
  `;
}

/**
 * @param {{ label: string, gates: GateRow[] }} props
 */
function GateTable({ label, gates }) {
  const reasons = gates.some((each) => each.reason);
  return html`
    <${Wide} label=${label}>
      <table>
        <thead>
          <tr>
            <th scope="col" class="text">gate</th>
            <th scope="col" class="text">ended</th>
            <th scope="col" class="text">strategy</th>
            <th scope="col" class="text">corpus</th>
            <th scope="col">before</th>
            <th scope="col">after</th>
            <th scope="col">difference</th>
            ${reasons && html`<th scope="col" class="text">why</th>`}
          </tr>
        </thead>
        <tbody>
          ${gates.map(
            (each) => html`
              <tr>
                <th scope="row" class="text"><code>${each.gate}</code></th>
                <td class="text"><span class=${`gate ${each.status}`}>${each.status}</span></td>
                <td class="text">${each.name}</td>
                <td class="text">${each.corpus}</td>
                ${each.texts.map((text) => html`<td>${text}</td>`)}
                ${reasons && html`<td class="text reason">${each.reason}</td>`}
              </tr>
            `,
          )}
        </tbody>
      </table>
    <//>
  `;
}

/**
 * @param {{ rows: ChangeRow[] }} props
 */
function SameTable({ rows }) {
  return html`
    <${Wide} label="Figures that are the same" short>
      <table>
        <thead>
          <tr>
            <th scope="col" class="text">figure</th>
            <th scope="col" class="text">strategy</th>
            <th scope="col" class="text">corpus</th>
            <th scope="col">in both</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            (row) => html`
              <tr>
                <th scope="row" class="text">${row.figure}</th>
                <td class="text">${row.name}</td>
                <td class="text">${row.corpus}</td>
                <td>${row.texts[1]}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    <//>
  `;
}

addView("moved", FindingsView);
