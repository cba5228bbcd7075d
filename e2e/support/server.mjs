// Serves deterministic demo data to an administrator and a team lead, from a data folder of its own, until it is told to stop,
// then leaves nothing behind.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const AS_OF = "2026-03-31";
const bellwether = process.env.BELLWETHER_BIN ?? "../target/release/bellwether";
const data = mkdtempSync(join(tmpdir(), "bellwether-e2e-"));
process.on("exit", () => rmSync(data, { recursive: true, force: true }));

function run(args, input) {
  const { error, status } = spawnSync(bellwether, ["--data-dir", data, ...args], {
    input,
    stdio: [input === undefined ? "ignore" : "pipe", "inherit", "inherit"],
  });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

run(["demo", "--customers", "60", "--seed", "7", "--as-of", AS_OF]);
// Addresses and password are those of people.ts.
for (const role of ["admin", "lead"]) {
  const who = ["--name", `Journey ${role}`, "--email", `${role}@example.com`, "--role", role];
  run(["user", "create", ...who, "--password-stdin"], "seven tall grey herons\n");
}

// Address and log both go to stdout, where Playwright looks for the address.
const server = spawn(bellwether, ["--data-dir", data, "serve", "--listen", "127.0.0.1:0", "--as-of", AS_OF], {
  stdio: ["ignore", 1, 1],
  // Journeys sign in one after the other, all from here.
  env: { ...process.env, BELLWETHER_LIMITS_SIGN_IN_PER_MINUTE: "0", BELLWETHER_LIMITS_CALLER_PER_MINUTE: "0", BELLWETHER_LIMITS_ADDRESS_PER_MINUTE: "0" },
});
server.on("error", (error) => {
  throw error;
});
server.on("exit", (code) => process.exit(code ?? 1));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => server.kill("SIGTERM"));
