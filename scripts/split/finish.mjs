// Puts the parts of the dashboard beside its main program, called when Trunk is done. The splitter makes a piece for each part
// and one for each set of parts that share something. They are optimised, and all that a part needs becomes one file (described
// in pieces.js): one request, and compressed together. Names carry the program's hash, as pieces of different builds don't fit.
import { readFileSync, readdirSync, realpathSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { INSIDE, PAGES } from "./pages.js";
import { renamed, withoutCustom } from "./sections.mjs";

const [parts, staging] = process.argv.slice(2);
const LOADER = "__wasm_split.js";

/** Replaces `pattern`, which must be there. */
function replaced(text, pattern, by, what) {
  if (!pattern.test(text)) throw new Error(`${what}: expected ${pattern}`);
  return text.replace(pattern, by);
}

/** Binaryen in this process: starting wasm-opt for each piece takes longer than what it does. It is beside the wasm-opt of ./dev. */
async function optimiser() {
  for (const folder of process.env.PATH.split(delimiter)) {
    try {
      const tool = realpathSync(join(folder, "wasm-opt"));
      return (await import(pathToFileURL(join(tool, "..", "..", "index.js")))).default;
    } catch {
      // Not there, or not the one of the npm package.
    }
  }
  throw new Error("the npm package binaryen is not on the PATH: build with ./dev web");
}

const binaryen = await optimiser();
const { Features } = binaryen;
const FEATURES =
  Features.BulkMemory |
  Features.BulkMemoryOpt |
  Features.CallIndirectOverlong |
  Features.Multivalue |
  Features.MutableGlobals |
  Features.NontrappingFPToInt |
  Features.ReferenceTypes |
  Features.SignExt;
// As in web/dashboard/index.html: `-Oz`, and what is called once becomes part of its caller only if it is small.
binaryen.setOptimizeLevel(2);
binaryen.setShrinkLevel(2);
binaryen.setOneCallerInlineMaxSize(10);

/** The bytes of a piece, as few as possible. */
function optimised(piece) {
  const module = binaryen.readBinary(withoutCustom(readFileSync(join(parts, `${piece}.wasm`))), FEATURES);
  module.setFeatures(FEATURES);
  module.optimize();
  const bytes = Buffer.from(module.emitBinary());
  module.dispose();
  return withoutCustom(bytes);
}

const main = readdirSync(staging).find((file) => /^bellwether-dashboard-[0-9a-f]+\.js$/.test(file));
if (!main) throw new Error(`there is no bellwether-dashboard-….js in ${staging}`);
const hash = main.match(/([0-9a-f]+)\.js$/)[1];

// What the splitter wrote says which pieces a part needs: `… = wrapAsyncCb(makeLoad(() => {… "./split_risk.wasm" …}, [__chunk_3, …]))`.
const written = readFileSync(join(parts, LOADER), "utf8");
const needs = new Map();
for (const [, name, load] of written.matchAll(/__wasm_split_load_(\w+) = wrapAsyncCb\((makeLoad\([^]*?\]\))\);/g)) {
  const shared = [...load.matchAll(/__(chunk_\d+)/g)].map(([, piece]) => piece);
  const own = [...load.matchAll(/"\.\/(\w+)\.wasm"/g)].map(([, piece]) => piece);
  if (own.length !== 1) throw new Error(`${LOADER}: expected one piece of the part ${name}, found ${own.length}`);
  needs.set(name, [...shared, ...own]);
}
for (const [part, outer] of Object.entries(INSIDE)) {
  if (!needs.has(part) || !needs.has(outer)) throw new Error(`pages.js: there is no part ${part} inside of ${outer}`);
}
for (const part of PAGES.flatMap(([, files]) => files.flatMap((name) => name.split(".")))) {
  if (!needs.has(part)) throw new Error(`pages.js: there is no part ${part}`);
}

const numbers = new Map([...new Set([...needs.values()].flat())].map((piece, number) => [piece, number]));
const bytes = new Map([...numbers.keys()].map((piece) => [piece, optimised(piece)]));
const words = (numbers) => Buffer.from(Uint32Array.from(numbers).buffer);

/** The content of a part: its pieces, without those of what it is shown in. */
function contentOf(part) {
  const known = new Set();
  for (let outer = INSIDE[part]; outer; outer = INSIDE[outer]) needs.get(outer).forEach((piece) => known.add(piece));
  const pieces = needs.get(part).filter((piece) => !known.has(piece));
  const list = pieces.flatMap((piece) => [numbers.get(piece), bytes.get(piece).length]);
  return Buffer.concat([words([pieces.length, ...list]), ...pieces.map((piece) => bytes.get(piece))]);
}

for (const name of new Set([...needs.keys(), ...PAGES.flatMap(([, files]) => files)])) {
  const contents = name.split(".").map(contentOf);
  const start = words([contents.length, ...contents.map((content) => content.length)]);
  writeFileSync(join(staging, `part-${name}-${hash}.wasm`), Buffer.concat([start, ...contents]));
}

const script = `parts-${hash}.js`;
const ours = (name) => readFileSync(new URL(name, import.meta.url), "utf8");
const loaders = [...needs.keys()].map((part) => `export const __wasm_split_load_${part} = loader("${part}");`);
const start = `import { initSync } from "./${main}";\nconst HASH = "${hash}";`;
writeFileSync(join(staging, script), [start, ours("pages.js"), ours("pieces.js"), ...loaders].join("\n"));

// The functions that the program takes from its script, and the other way round, have long names with digits of a hash in both
// files: short ones do. Those that the parts or scripts/split/pieces.js know stay.
const program = join(staging, main.replace(/\.js$/, "_bg.wasm"));
const short = new Map();
const shorten = (name) => short.get(name) ?? short.set(name, `_${short.size.toString(36)}`).get(name);
const shortened = renamed(
  readFileSync(program),
  (from, name) => (from.endsWith("_bg.js") ? shorten(name) : name),
  (name) => (/^_ZN/.test(name) ? shorten(name) : name),
);
writeFileSync(program, withoutCustom(shortened));
const code = replaced(readFileSync(join(staging, main), "utf8"), /\b_[_Z]\w+/g, (name) => short.get(name) ?? name, main);

// Only where the script is imported: the program knows it by its first name.
const imported = replaced(code, /(\bfrom\s*)"\.\/__wasm_split\.js"/g, (_, from) => `${from}"./${script}"`, main);
writeFileSync(join(staging, main), imported);
const page = readFileSync(join(staging, "index.html"), "utf8");
const ahead = (link) => `${link}<link crossorigin href=/${script} rel=modulepreload>`;
writeFileSync(join(staging, "index.html"), replaced(page, /<link [^>]*rel=modulepreload>/, ahead, "index.html"));
