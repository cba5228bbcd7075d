// Prints what a browser downloads for the first page of each program, compressed with brotli, and fails above the budget. The
// dashboard comes in parts: the budget is for the first load of each of its pages, which is the main program with the parts that
// the address of the page needs at once (scripts/split/pages.js). Other parts and charts are loaded on demand.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { PAGES } from "./split/pages.js";

const BUDGET_KB = 250;
const folder = process.argv[2];
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(12);
const sum = (files) => files.reduce((total, { brotli }) => total + brotli, 0);
const size = (path) => statSync(join(folder, path)).size;
const tooLarge = [];

function load(name, bytes) {
  console.log(`${`first load of ${name}`.padEnd(68)}${kB(bytes)}  of ${BUDGET_KB} kB`);
  if (bytes > BUDGET_KB * 1000) tooLarge.push(`the first load of ${name} is ${kB(bytes).trim()}`);
}

function measure(page, isPart) {
  const files = readdirSync(folder, { recursive: true })
    .filter((path) => /\.(wasm|js|css)$/.test(path) && isPart(path))
    .map((path) => ({ path, raw: size(path), brotli: size(`${path}.br`) }))
    .sort((a, b) => b.brotli - a.brotli);
  if (!existsSync(join(folder, page)) || files.length === 0) throw new Error(`nothing to measure of ${page} in ${folder}`);
  for (const { path, raw, brotli } of files) console.log(`${path.padEnd(56)}${kB(raw)}${kB(brotli)}`);
  return files;
}

console.log(`${"dashboard".padEnd(56)}${"raw".padStart(12)}${"brotli".padStart(12)}`);
const files = measure("index.html", (path) => !path.startsWith("admin/"));
const part = /^part-([\w.]+)-[0-9a-f]+\.wasm$/;
const main = files.filter(({ path }) => !part.test(path) && !/chart/.test(path));
const parts = new Map(files.filter(({ path }) => part.test(path)).map((file) => [file.path.match(part)[1], file]));
for (const [address, needed] of PAGES) {
  const missing = needed.filter((name) => !parts.has(name));
  if (missing.length > 0) throw new Error(`scripts/split/pages.js: ${address} needs ${missing}, which is no part`);
  load(needed.join(" and "), sum([...main, ...needed.map((name) => parts.get(name))]));
}
const atOnce = new Set(PAGES.flatMap(([, needed]) => needed));
for (const [name, own] of parts) {
  if (!atOnce.has(name)) console.log(`${`on demand: ${name}`.padEnd(68)}${kB(own.brotli)}`);
}
console.log(`\n${"administration".padEnd(56)}${"raw".padStart(12)}${"brotli".padStart(12)}`);
load("administration", sum(measure("admin/index.html", (path) => path.startsWith("admin/") || path === "theme.js")));

if (tooLarge.length > 0) throw new Error(`${tooLarge.join(", ")}; the budget is ${BUDGET_KB} kB`);
