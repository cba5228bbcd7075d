// Puts the parts of the dashboard beside its main program, called when Trunk is done. The splitter makes a piece for each part
// and one for each set of parts that share something. They are optimised, and all that a part needs becomes one file, piece
// after piece: one request, and compressed together. Names carry the program's hash, as pieces of different builds don't fit.
import { execFile } from "node:child_process";
import { readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const [parts, staging] = process.argv.slice(2);
const run = promisify(execFile);
const LOADER = "__wasm_split.js";
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"];

/** Replaces `pattern`, which must be there `count` times if that is given, at least once otherwise. */
function replaced(text, pattern, by, what, count) {
  const found = text.match(pattern)?.length ?? 0;
  if (found === 0 || (count && found !== count)) throw new Error(`${what}: expected ${count ?? "some"} ${pattern}, found ${found}`);
  return text.replace(pattern, by);
}

const main = readdirSync(staging).find((file) => /^bellwether-dashboard-[0-9a-f]+\.js$/.test(file));
if (!main) throw new Error(`there is no bellwether-dashboard-….js in ${staging}`);
const hash = main.match(/([0-9a-f]+)\.js$/)[1];

// Most pieces are so small that the optimiser takes longer to start than it can save; they are not worth it. The others get one
// thread each, as many at once as there are processors.
const SMALL = 3000;
const options = ["--quiet", "-Oz", "--one-caller-inline-max-function-size=10", ...FEATURES.map((feature) => `--enable-${feature}`)];
const env = { ...process.env, BINARYEN_CORES: "1" };
const pieces = {};
const waiting = readdirSync(parts).filter((file) => /^(split|chunk)_.*\.wasm$/.test(file));
async function optimise() {
  for (let file = waiting.pop(); file; file = waiting.pop()) {
    const path = join(parts, file);
    if (statSync(path).size > SMALL) await run("wasm-opt", [...options, path, "-o", path], { env });
    pieces[file.replace(/\.wasm$/, "")] = readFileSync(path);
  }
}
await Promise.all(Array.from({ length: availableParallelism() }, optimise));

// `fetch(new URL("./chunk_3.wasm", import.meta.url))` becomes `piece("chunk_3")`, and a part says that it is wanted.
let loader = readFileSync(join(parts, LOADER), "utf8");
loader = replaced(loader, /fetch\(new URL\("\.\/(\w+)\.wasm", import\.meta\.url\)\)/g, (_, name) => `piece("${name}")`, LOADER);
loader = replaced(loader, /"\.\/bellwether-dashboard\.js"/g, `"./${main}"`, LOADER, 1);
const part = /__wasm_split_load_(\w+) = wrapAsyncCb\((makeLoad\([^]*?\]\))\);/g;
const bundles = {};
for (const [, name, load] of loader.matchAll(part)) {
  const needed = [...load.matchAll(/piece\("(\w+)"\)/g), ...load.matchAll(/__(chunk_\d+)/g)].map(([, piece]) => piece);
  const file = `part-${name}-${hash}.wasm`;
  writeFileSync(join(staging, file), Buffer.concat(needed.map((piece) => pieces[piece])));
  let start = 0;
  const places = needed.map((piece) => [piece, [start, (start += pieces[piece].length)]]);
  bundles[name] = { file: `/${file}`, pieces: Object.fromEntries(places) };
}
loader = replaced(loader, part, (_, name, load) => `__wasm_split_load_${name} = wrapAsyncCb(want("${name}", ${load}));`, LOADER);

const script = `parts-${hash}.js`;
const ours = readFileSync(new URL("pieces.js", import.meta.url), "utf8");
writeFileSync(join(staging, script), `const BUNDLES = ${JSON.stringify(bundles)};\n${ours}\n${loader}`);

// Only where the script is imported: the program knows it by its first name.
const code = readFileSync(join(staging, main), "utf8");
const imported = replaced(code, /(\bfrom\s*)"\.\/__wasm_split\.js"/g, (_, from) => `${from}"./${script}"`, main);
writeFileSync(join(staging, main), imported);
const page = readFileSync(join(staging, "index.html"), "utf8");
const ahead = (link) => `${link}<link crossorigin href=/${script} rel=modulepreload>`;
writeFileSync(join(staging, "index.html"), replaced(page, /<link [^>]*rel=modulepreload>/g, ahead, "index.html", 1));
