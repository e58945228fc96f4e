// @ts-check
/* Data of the page: packed in inert elements, unpacked when it is first asked for. */

/** @type {Map<string, Promise<any>>} */
const unpacked = new Map();

/**
 * The data of a name, unpacked once.
 * @param {string} name
 * @returns {Promise<any>}
 */
function dataOf(name) {
  const known = unpacked.get(name);
  if (known) return known;
  const held = document.getElementById(`data-${name}`)?.textContent;
  const made = held ? unpack(held) : loaded(name).then(unpack);
  unpacked.set(name, made);
  return made;
}

/**
 * Packed data of a file beside the page, of a report that is too large for one file.
 * @param {string} name
 * @returns {Promise<string>}
 */
function loaded(name) {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(window, { neardupData: (/** @type {string} */ _, /** @type {string} */ packed) => resolve(packed) });
    const folder = document.querySelector("meta[name=data-folder]")?.getAttribute("content") ?? "";
    script.src = `${encodeURIComponent(folder)}/${name}.js`;
    script.onerror = () => reject(new Error(`the file ${folder}/${name}.js is not beside this page`));
    document.head.append(script);
  });
}

/**
 * JSON out of base64 of gzip.
 * @param {string} packed
 * @returns {Promise<any>}
 */
async function unpack(packed) {
  const bytes = Uint8Array.from(atob(packed.trim()), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

/**
 * The data of a name, `undefined` until it is unpacked.
 * @param {string} name
 * @returns {any}
 */
function useData(name) {
  const [held, hold] = useState(/** @type {{ name: string, data: any } | null} */ (null));
  useEffect(() => {
    let wanted = true;
    dataOf(name).then((data) => wanted && hold({ name, data }));
    return () => {
      wanted = false;
    };
  }, [name]);
  return held?.name === name ? held.data : undefined;
}
