// Who works with the server of the journeys, and signing in as them.
import { createHmac } from "node:crypto";
import { expect, type APIRequestContext, type Browser, type Page } from "@playwright/test";

/** Users that server.mjs makes; all have the same password. */
export const PASSWORD = "seven tall grey herons";
export const PEOPLE = { admin: "admin@example.com", lead: "lead@example.com" } as const;

/** A browser in which nobody is signed in. */
export const NOBODY = { cookies: [], origins: [] };

/** What changing requests of a session send. */
export async function proof(request: APIRequestContext): Promise<Record<string, string>> {
  const me = await (await request.get("/api/v1/me")).json();
  return { "X-CSRF-Token": me.csrf_token };
}

/** Fills in the form of the page that is open, and sends it. */
export async function fillSignIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail address").fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** The code that an authenticator app shows now, or that many half minutes later (RFC 6238). */
export function code(secret: string, later = 0): string {
  const bits = [...secret.replace(/[\s=]/g, "")]
    .map((letter) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter).toString(2).padStart(5, "0"))
    .join("");
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + later));
  const hash = createHmac("sha1", key).update(counter).digest();
  const number = hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}

/** Somebody who was invited. */
export interface Person {
  id: string;
  name: string;
  email: string;
  link: string;
}

/** Invites somebody whom no other journey knows. Needs an administrator's session. */
export async function invite(request: APIRequestContext, role: string, owners: string[] = []): Promise<Person> {
  const email = `${role}.${crypto.randomUUID().slice(0, 8)}@example.com`;
  const name = `Journey ${email.slice(0, email.indexOf("@"))}`;
  const answer = await request.post("/api/v1/users", { data: { name, email, role, owners }, headers: await proof(request) });
  expect(answer.status(), await answer.text()).toBe(201);
  const { user, link } = await answer.json();
  return { id: user.id, name, email, link: new URL(link.url).pathname };
}

/** A page in a browser of somebody who has just accepted an invitation. */
export async function pageOf(browser: Browser, baseURL: string, person: Person): Promise<Page> {
  const context = await browser.newContext({ baseURL, storageState: NOBODY });
  const page = await context.newPage();
  await page.goto(person.link);
  await page.getByLabel("New password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set the password and sign in" }).click();
  await page.waitForURL("/");
  return page;
}
