// Prints what a browser downloads for the first page of each of the two programs, compressed with brotli, and fails above
// the budget, which each has for itself. Charts are loaded on demand and counted apart.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const BUDGET_KB = 250;
const folder = process.argv[2];
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`.padStart(12);

function measure(name, page, isPart) {
  const files = readdirSync(folder, { recursive: true })
    .filter((path) => /\.(wasm|js|css)$/.test(path) && isPart(path))
    .map((path) => {
      const bytes = readFileSync(join(folder, path));
      return { path, raw: bytes.length, brotli: brotliCompressSync(bytes).length, onDemand: /chart/.test(path) };
    })
    .sort((a, b) => b.brotli - a.brotli);
  if (!existsSync(join(folder, page)) || files.length === 0) throw new Error(`nothing to measure of ${page} in ${folder}`);

  console.log(`${name.padEnd(56)}${"raw".padStart(12)}${"brotli".padStart(12)}`);
  for (const { path, raw, brotli, onDemand } of files) {
    console.log(`${path.padEnd(56)}${kB(raw)}${kB(brotli)}${onDemand ? "  on demand" : ""}`);
  }
  const first = files.filter((file) => !file.onDemand).reduce((sum, file) => sum + file.brotli, 0);
  console.log(`${"first load".padEnd(68)}${kB(first)}  of ${BUDGET_KB} kB\n`);
  return first > BUDGET_KB * 1000 ? [`the first load of ${name} is ${kB(first).trim()}`] : [];
}

const isOfAdmin = (path) => path.startsWith("admin/");
const tooLarge = [
  ...measure("dashboard", "index.html", (path) => !isOfAdmin(path)),
  ...measure("admin", "admin/index.html", (path) => isOfAdmin(path) || path === "theme.js"),
];
if (tooLarge.length > 0) throw new Error(`${tooLarge.join(", ")}; the budget is ${BUDGET_KB} kB`);
