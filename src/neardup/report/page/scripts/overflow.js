// @ts-check
/* A sign at the edge of what is cut off: boxes that scroll sideways say that there is more. */

/**
 * Watch a box that scrolls; its parent has a class while there is more to the right.
 * @param {HTMLElement} box
 * @returns {() => void} what ends the watch
 */
function watchOverflow(box) {
  const mark = () => {
    const hidden = box.scrollWidth - box.clientWidth;
    box.parentElement?.classList.toggle("more-right", box.scrollLeft < hidden - 1);
  };
  const watcher = new ResizeObserver(mark);
  watcher.observe(box);
  for (const child of box.children) watcher.observe(child);
  box.addEventListener("scroll", mark, { passive: true });
  return () => watcher.disconnect();
}

/**
 * The same for boxes that Python laid out.
 * @param {ParentNode} within
 */
function watchBoxes(within) {
  for (const box of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll(".wide"))) {
    const frame = document.createElement("div");
    frame.className = "framed";
    box.before(frame);
    frame.append(box);
    watchOverflow(box);
  }
}

/**
 * A box that scrolls, with a sign where there is more.
 * @param {{ label: string, short?: boolean, children?: any }} props
 */
function Wide({ label, short = false, children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => (box.current ? watchOverflow(box.current) : undefined), []);
  return html`
    <div class="framed">
      <div class=${short ? "wide short" : "wide"} role="region" aria-label=${label} tabindex="0" ref=${box}>${children}</div>
    </div>
  `;
}
