// Serves deterministic demo data from a data folder of its own until it is told to stop, then leaves nothing behind.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const AS_OF = "2026-03-31";
const bellwether = process.env.BELLWETHER_BIN ?? "../target/release/bellwether";
const data = mkdtempSync(join(tmpdir(), "bellwether-e2e-"));
process.on("exit", () => rmSync(data, { recursive: true, force: true }));

const demo = spawnSync(bellwether, ["--data-dir", data, "demo", "--customers", "60", "--seed", "7", "--as-of", AS_OF], {
  stdio: ["ignore", "inherit", "inherit"],
});
if (demo.error) throw demo.error;
if (demo.status !== 0) process.exit(demo.status ?? 1);

// Address and log both go to stdout, where Playwright looks for the address.
const server = spawn(bellwether, ["--data-dir", data, "serve", "--listen", "127.0.0.1:0", "--as-of", AS_OF], {
  stdio: ["ignore", 1, 1],
});
server.on("error", (error) => {
  throw error;
});
server.on("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill("SIGTERM"));
