// @ts-check
/* What is chosen stands in the address behind `#`, so that it can be sent to others and Back works. */

/** @typedef {Record<string, string>} State What is chosen: texts by key. */

/** @type {Set<() => void>} */
const listeners = new Set();
window.addEventListener("hashchange", () => announce());

function announce() {
  for (const listener of listeners) listener();
}

/**
 * What stands in the address.
 * @returns {State}
 */
function currentState() {
  return Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
}

/**
 * The address, as a link's `href`, with these changes to what is chosen; "" removes a key.
 * @param {Record<string, string>} changes
 * @returns {string}
 */
function addressOf(changes) {
  const chosen = Object.entries({ ...currentState(), ...changes }).filter(([, value]) => value !== "");
  return `#${new URLSearchParams(chosen)}`;
}

/**
 * Change what is chosen.
 * @param {Record<string, string>} changes
 * @param {{ replace?: boolean }} [options] `replace` adds no step to the history.
 */
function go(changes, options = {}) {
  const address = addressOf(changes);
  if (address === location.hash) return;
  if (options.replace) {
    history.replaceState(null, "", address);
    announce();
  } else {
    location.hash = address;
  }
}

/**
 * What is chosen, kept up to date.
 * @returns {State}
 */
function useAddress() {
  const [state, set] = useState(currentState());
  useLayoutEffect(() => {
    const listener = () => set(currentState());
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }, []);
  return state;
}
