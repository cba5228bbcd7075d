// A company of its own on a server of its own: six customers of one account manager, whose facts a journey may replace.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PASSWORD, PEOPLE } from "./people";
import { test as base } from "./test";

const BELLWETHER = process.env.BELLWETHER_BIN ?? "../target/release/bellwether";
const AS_OF = "2026-03-31";
const NAMES = ["Alder Stores", "Birch & Sons", "Cedar House", "Dogwood Fair", "Elm Kitchens", "Fir Trading"];

/** The account manager whose customers they are. */
export const MANAGER = "am-1";

const MAPPING = `
dataset = "journey"
source = "Journey"

[[table]]
kind = "owners"
file = "owners.csv"
fields = { id = "id", name = "name" }

[[table]]
kind = "customers"
file = "customers.csv"
fields = { id = "id", name = "name", country = "country", currency = { constant = "GBP" }, owner = "owner" }

[[table]]
kind = "document_lines"
file = "lines.csv"
date_formats = ["%Y-%m-%d"]
[table.fields]
document = "document"
kind = { column = "kind", values = { INV = "invoice" } }
date = "date"
customer = "customer"
code = "code"
quantity = "quantity"
unit_price = "price"
currency = { constant = "GBP" }
[table.products]
codes = "any"
family_from = "code"
family_characters = 2
`;

/** What everybody bought: each month since January 2024, some until a month (such as "2025-06") and nothing since. */
function lines(until: Record<string, string>): string {
  const rows = ["document,kind,date,customer,code,quantity,price"];
  for (const [at, name] of NAMES.entries()) {
    for (let month = 0; month < 27; month += 1) {
      const of = new Date(Date.UTC(2024, month, 5 + at)).toISOString().slice(0, 10);
      if (until[name] !== undefined && of.slice(0, 7) > until[name]) break;
      for (const code of ["AA1", "BB1", "CC1"]) rows.push(`${at + 1}-${month},INV,${of},${at + 1},${code},10,${40 + at}.00`);
    }
  }
  return `${rows.join("\n")}\n`;
}

/** The company of a journey. */
export class Company {
  readonly folder = mkdtempSync(join(tmpdir(), "bellwether-company-"));
  private server?: ChildProcess;

  private run(args: string[], input = ""): void {
    execFileSync(BELLWETHER, ["--data-dir", join(this.folder, "data"), ...args], { input, stdio: ["pipe", "ignore", "inherit"] });
  }

  /** Imports the company anew, in place of what was known of it. */
  import(until: Record<string, string> = {}): void {
    const files = {
      "owners.csv": `id,name\n${MANAGER},Marta Manager\n`,
      "customers.csv": `id,name,country,owner\n${NAMES.map((name, at) => `${at + 1},${name},GB,${MANAGER}\n`).join("")}`,
      "lines.csv": lines(until),
    };
    const paths = Object.entries(files).map(([name, text]) => {
      writeFileSync(join(this.folder, name), text);
      return join(this.folder, name);
    });
    writeFileSync(join(this.folder, "mapping.toml"), MAPPING);
    this.run(["import", "--mapping", join(this.folder, "mapping.toml"), ...paths]);
  }

  /** Serves it to an administrator; resolves with the address. */
  async serve(): Promise<string> {
    this.run(["user", "create", "--name", "Journey admin", "--email", PEOPLE.admin, "--role", "admin", "--password-stdin"], `${PASSWORD}\n`);
    const args = ["--data-dir", join(this.folder, "data"), "serve", "--listen", "127.0.0.1:0", "--as-of", AS_OF];
    const server = spawn(BELLWETHER, args, { stdio: ["ignore", "pipe", "inherit"] });
    this.server = server;
    return new Promise((resolve, reject) => {
      let told = "";
      server.stdout.on("data", (text) => {
        told += text;
        const found = /http:\/\/127\.0\.0\.1:\d+/.exec(told);
        if (found) resolve(found[0]);
      });
      server.on("exit", (code) => reject(new Error(`the server ended with ${code}: ${told}`)));
    });
  }

  /** Stops the server, and leaves nothing behind. */
  async close(): Promise<void> {
    const { server } = this;
    if (server !== undefined && server.exitCode === null) {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      // Whatever it still does is of no use to anybody: its folder goes.
      const impatient = setTimeout(() => server.kill("SIGKILL"), 10_000);
      await ended;
      clearTimeout(impatient);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const test = base.extend<object, { company: Company }>({
  company: [
    async ({}, use) => {
      const company = new Company();
      company.import();
      await use(company);
      await company.close();
    },
    { scope: "worker" },
  ],

  server: [async ({ company }, use) => use(await company.serve()), { scope: "worker" }],
});
