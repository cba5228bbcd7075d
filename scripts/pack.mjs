// Compresses what is text in dist/ with brotli, as well as possible and once: beside each file comes one named `.br`, which the
// server sends to browsers that take it. Building a program empties its folder, so what is there already is of the same build.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";

const folder = process.argv[2];
for (const path of readdirSync(folder, { recursive: true })) {
  const file = join(folder, path);
  if (!/\.(html|js|mjs|css|wasm|json|map|svg|txt|webmanifest)$/.test(path) || existsSync(`${file}.br`)) continue;
  writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
}
