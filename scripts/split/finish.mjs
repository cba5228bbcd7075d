// Puts the parts of the dashboard beside its main program, called when Trunk is done: each part is optimised and gets a
// name with the program's hash, as parts of different builds don't fit together. parts.json says which files a part needs.
import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [parts, staging] = process.argv.slice(2);
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

/** `split_portfolio` is the part of that name, `chunk_3` is what several parts share. */
const named = (file) => `${file.replace(/^split_/, "part-").replace(/^chunk_/, "shared-")}-${hash}.wasm`;

for (const file of readdirSync(parts).filter((file) => /^(split|chunk)_.*\.wasm$/.test(file))) {
  const features = FEATURES.map((feature) => `--enable-${feature}`);
  const output = join(staging, named(file.replace(/\.wasm$/, "")));
  execFileSync("wasm-opt", ["-Oz", "--one-caller-inline-max-function-size=10", ...features, join(parts, file), "-o", output]);
}

let loader = readFileSync(join(parts, LOADER), "utf8");
// `fetch(new URL("./split_portfolio.wasm", import.meta.url))` becomes `part("/part-portfolio-….wasm")`.
const fetched = /fetch\(new URL\("\.\/(\w+)\.wasm", import\.meta\.url\)\)/g;
const files = Object.fromEntries([...loader.matchAll(fetched)].map(([, file]) => [file, named(file)]));
loader = replaced(loader, fetched, (_, file) => `part("/${files[file]}")`, LOADER);
loader = replaced(loader, /"\.\/bellwether-dashboard\.js"/g, `"./${main}"`, LOADER, 1);

// `const __chunk_1 = makeLoad(…part("/shared-1-….wasm")…)` and `export const __wasm_split_load_data = wrapAsyncCb(makeLoad(…, [__chunk_1]))`
const chunks = {};
for (const [, chunk] of loader.matchAll(/const (__chunk_\d+) = makeLoad/g)) chunks[chunk] = files[chunk.replace(/^__/, "")];
const needs = {};
for (const [, name, load] of loader.matchAll(/__wasm_split_load_(\w+) = wrapAsyncCb\(makeLoad\(([^]*?\])\)\);/g)) {
  const own = [...load.matchAll(/part\("\/(.*?)"\)/g)].map(([, file]) => file);
  needs[name] = [...own, ...[...load.matchAll(/__chunk_\d+/g)].map(([chunk]) => chunks[chunk])];
}
if (Object.keys(needs).length === 0) throw new Error(`${LOADER}: no part was found`);

const early = readFileSync(new URL("early.js", import.meta.url), "utf8");
const script = `parts-${hash}.js`;
writeFileSync(join(staging, script), `${loader}\nconst NEEDS = ${JSON.stringify(needs)};\n${early}`);
writeFileSync(join(staging, "parts.json"), JSON.stringify(needs));

const code = readFileSync(join(staging, main), "utf8");
// Only where the script is imported: the program knows it by its first name.
writeFileSync(join(staging, main), replaced(code, /(\bfrom\s*)"\.\/__wasm_split\.js"/g, (_, from) => `${from}"./${script}"`, main));
const page = readFileSync(join(staging, "index.html"), "utf8");
writeFileSync(join(staging, "index.html"), replaced(page, /<link [^>]*rel=modulepreload>/g, (link) => `${link}<link crossorigin href=/${script} rel=modulepreload>`, "index.html", 1));
