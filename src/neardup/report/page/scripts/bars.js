// @ts-check
/* A share as a bar with its interval, the figure beside it. */

/**
 * @param {{ figure: Fig | undefined, colour: string }} props
 */
function Bar({ figure, colour }) {
  if (!figure) return "–";
  const [value, low, high] = figure;
  return html`
    <span class="bar">
      <svg viewBox="0 0 120 18" aria-hidden="true">
        <rect x="0" y="3" width="120" height="12" fill="var(--shade)" />
        <rect x="0" y="3" width=${120 * Math.max(0, value)} height="12" fill=${colour} fill-opacity="0.75" />
        ${
          low !== undefined &&
          high !== undefined &&
          html`
            <path
              d=${`M${120 * low} 9H${120 * high}M${120 * low} 5V13M${120 * high} 5V13`}
              stroke="var(--ink)" stroke-width="1.6" fill="none"
            />
          `
        }
      </svg>
      <span class="figure-text">${value.toFixed(3)} <small>${intervalText(figure)}</small></span>
    </span>
  `;
}
