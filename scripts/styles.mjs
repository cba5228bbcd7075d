// Makes one short style sheet of those that Trunk is about to put into its folder: a browser asks once, and what is compressed
// together is smaller.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";

const [staging, esbuild] = process.argv.slice(2);
const page = join(staging, "index.html");
const html = readFileSync(page, "utf8");
const links = [...html.matchAll(/<link (?=[^>]*\brel="?stylesheet\b)[^>]*\bhref="?([^\s">]+\.css)[^>]*>/g)];
if (links.length < 2) throw new Error(`${page}: expected style sheets, found ${links.length}`);

const sources = links.map(([, href]) => join(staging, basename(href)));
const input = sources.map((source) => readFileSync(source, "utf8")).join("\n");
const css = execFileSync(esbuild, ["--loader=css", "--minify", "--log-level=warning"], { input });
const digest = (algorithm, encoding) => createHash(algorithm).update(css).digest(encoding);
const name = `styles-${digest("sha256", "hex").slice(0, 16)}.css`;
writeFileSync(join(staging, name), css);
for (const source of sources) rmSync(source);

const href = join(dirname(links[0][1]), name);
const link = `<link href=${href} integrity=sha384-${digest("sha384", "base64")} rel=stylesheet>`;
const [first, ...others] = links.map(([text]) => text);
writeFileSync(page, others.reduce((text, other) => text.replace(other, ""), html.replace(first, () => link)));
