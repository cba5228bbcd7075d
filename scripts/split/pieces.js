// Loads parts of the program, in place of what the splitter wrote for that. A file begins with how many parts it has and how long
// each is, a part with how many pieces it has and the number and length of each, all as 32-bit little-endian numbers. The last
// piece of a part is its own, the others are shared with other parts; what is there already is not made again. The parts that
// the address needs are asked for at once, while the main program is still on its way. What failed is forgotten, so that the
// next try begins anew.
const WORD = 4;
const files = new Map();
const pieces = new Map();
const parts = new Map();

/** The promise of a key, made if there is none yet; it is forgotten if it fails. */
function once(promises, key, make) {
  if (!promises.has(key)) {
    const promise = make();
    promise.catch(() => promises.delete(key));
    promises.set(key, promise);
  }
  return promises.get(key);
}

/** Asks for a file; each of its parts is there when the file is. */
function fetchFile(name) {
  const path = `/part-${name}-${HASH}.wasm`;
  const contents = (async () => {
    const answer = await fetch(path);
    if (!answer.ok) throw new Error(`${path}: status ${answer.status}`);
    const bytes = await answer.arrayBuffer();
    const [count] = new Uint32Array(bytes, 0, 1);
    let start = WORD * (1 + count);
    return [...new Uint32Array(bytes, WORD, count)].map((length) => bytes.slice(start, (start += length)));
  })();
  name.split(".").forEach((part, at) => once(files, part, () => contents.then((parts) => parts[at])));
}

/** The bytes of a part. */
function content(part) {
  if (!files.has(part)) fetchFile(part);
  return files.get(part);
}

/** Puts a piece into the running program: they share its memory, its stack and its table of functions. */
function place([number, bytes]) {
  return once(pieces, number, () => WebAssembly.instantiate(bytes, { __wasm_split: initSync() }));
}

function load(part) {
  return once(parts, part, async () => {
    const coming = content(part);
    if (part in INSIDE) await Promise.all([coming, load(INSIDE[part])]);
    const bytes = await coming;
    const [count] = new Uint32Array(bytes, 0, 1);
    const list = new Uint32Array(bytes, WORD, 2 * count);
    let start = WORD * (1 + 2 * count);
    const all = Array.from({ length: count }, (_, at) => {
      const length = list[2 * at + 1];
      start += length;
      return [list[2 * at], new Uint8Array(bytes, start - length, length)];
    });
    const own = all.pop();
    await Promise.all(all.map(place));
    await place(own);
    files.delete(part);
  });
}

/** What the program calls to have a part: with a function of its own that is told whether it is there. */
function loader(part) {
  return async (callback, data) => {
    const done = await load(part).then(
      () => true,
      (error) => console.error(error),
    );
    initSync().__indirect_function_table.get(callback)(data, done === true);
  };
}

const here = PAGES.find(([address]) => address.test(location.pathname + location.search));
for (const name of here ? here[1] : []) fetchFile(name);
