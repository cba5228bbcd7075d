// Loads parts of the program, in place of what the splitter wrote for that. A file begins with how many parts it has and how long
// each is, a part with how many pieces it has and the number and length of each, all as 32-bit little-endian numbers. The last
// piece of a part is its own, the others are shared with other parts; what is there already is not made again. The parts that
// the address needs are asked for as soon as the page was painted, while the main program is still on its way, and so is the API. What
// failed is forgotten, so that the next try begins anew.
const WORD = 4;
/** For so long the first picture may keep the parts waiting. */
const PATIENCE_MS = 500;
/** For so long an answer that was asked for ahead is the present state. */
const FRESH_MS = 10_000;
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
    // What is made of the part is a task of its own.
    await new Promise((then) => setTimeout(then));
    initSync().__indirect_function_table.get(callback)(data, done === true);
  };
}

/** Resolves when the page was painted: before that the network is for what the first picture needs and for the main program, without
 * which no part can run. What nobody sees is not painted. */
function painted() {
  return new Promise((then) => {
    if (document.hidden) then();
    new PerformanceObserver((list) => {
      if (list.getEntriesByName("first-contentful-paint").length > 0) then();
    }).observe({ type: "paint", buffered: true });
    setTimeout(then, PATIENCE_MS);
  });
}

/** Asks the API what the program is going to ask first: it takes the answers from the window (`bellwether_ui::api::asked`). */
function askAhead() {
  const asked = (window.bellwetherAsked = new Map());
  const questions = location.search === "" && QUESTIONS.find(([path]) => path.test(location.pathname));
  for (const path of [...ALWAYS, ...(questions ? questions[1](...location.pathname.match(questions[0]).slice(1)) : [])]) {
    const answer = fetch(`/api/v1${path}`, { signal: AbortSignal.timeout(20_000) });
    answer.catch(() => {}); // Whoever takes it hears of that.
    asked.set(path, answer);
  }
  setTimeout(() => asked.clear(), FRESH_MS);
}

await painted();
const here = PAGES.find(([address]) => address.test(location.pathname + location.search));
for (const name of here ? here[1] : []) fetchFile(name);
askAhead();
