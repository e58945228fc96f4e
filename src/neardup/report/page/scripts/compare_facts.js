// @ts-check
/* What differs between two runs beside their figures. */

/** @typedef {{ group: string, name: string, before: string, after: string }} Fact */

/** @param {ViewProps} props */
function FactsView({ data, shared }) {
  /** @type {Fact[]} */
  const facts = data;
  const groups = [...new Set(facts.map((fact) => fact.group))];
  const differ = (/** @type {Fact} */ fact) => fact.before !== fact.after;
  const same = groups.filter((group) => !facts.some((fact) => fact.group === group && differ(fact)));
  return html`
    <h1>What differs between the runs</h1>
    <p>
      Figures can move for these reasons alone.
      ${same.length > 0 && ` The same in both: ${listed(same.map((group) => group.toLowerCase()))}.`}
    </p>
    ${groups
      .filter((group) => !same.includes(group))
      .map(
        (group) => html`
          <section key=${group}>
            <h2>${group}</h2>
            <${FactTable} shared=${shared} label=${`${group} that differ`} facts=${facts.filter((fact) => fact.group === group && differ(fact))} />
          </section>
        `,
      )}
    <section>
      <h2>All that the runs state</h2>
      ${groups.map(
        (group) => html`
          <${Folded} title=${group}>
            <${FactTable} shared=${shared} label=${group} facts=${facts.filter((fact) => fact.group === group)} />
          <//>
        `,
      )}
    </section>
  `;
}

/**
 * @param {{ shared: Shared, label: string, facts: Fact[] }} props
 */
function FactTable({ shared, label, facts }) {
  return html`
    <${Wide} label=${label}>
      <table class="facts-of-runs">
        <thead>
          <tr>
            <th scope="col" class="text">what</th>
            <th scope="col" class="text"><${Term} shared=${shared} word="before">before<//></th>
            <th scope="col" class="text"><${Term} shared=${shared} word="before">after<//></th>
          </tr>
        </thead>
        <tbody>
          ${facts.map(
            (fact) => html`
              <tr class=${fact.before === fact.after ? null : "marked"}>
                <th scope="row" class="text">${fact.name}</th>
                <td class="text">${fact.before}</td>
                <td class="text">${fact.after}</td>
              </tr>
            `,
          )}
        </tbody>
      </table>
    <//>
  `;
}

addView("facts", FactsView);
