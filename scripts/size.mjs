// Prints what a browser downloads for the first page, compressed with brotli, and fails above its budget.
// Charts are loaded on demand and counted apart.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const BUDGET_KB = 250;
const folder = process.argv[2];

const files = readdirSync(folder, { recursive: true })
  .filter((name) => /\.(wasm|js|css)$/.test(name))
  .map((name) => {
    const bytes = readFileSync(join(folder, name));
    return { name, raw: bytes.length, brotli: brotliCompressSync(bytes).length, onDemand: /chart/.test(name) };
  })
  .sort((a, b) => b.brotli - a.brotli);

const first = files.filter((file) => !file.onDemand).reduce((sum, file) => sum + file.brotli, 0);
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(12);

console.log(`${"file".padEnd(56)}${"raw".padStart(12)}${"brotli".padStart(12)}`);
for (const { name, raw, brotli, onDemand } of files) {
  console.log(`${name.padEnd(56)}${kB(raw)}${kB(brotli)}${onDemand ? "  on demand" : ""}`);
}
console.log(`${"first load".padEnd(68)}${kB(first)}  of ${BUDGET_KB} kB`);
if (files.length === 0) throw new Error(`nothing to measure in ${folder}`);
if (first > BUDGET_KB * 1000) throw new Error(`the first load is ${kB(first).trim()}, its budget is ${BUDGET_KB} kB`);
