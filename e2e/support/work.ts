// Actions that journeys make for themselves: all work on the same server, so each looks at its own.
import { expect, type APIRequestContext } from "@playwright/test";
import { proof } from "./people";

/** A title that no other journey has. */
export function titled(what: string): string {
  return `${what} ${crypto.randomUUID().slice(0, 8)}`;
}

/** The customers with the lowest scores. */
export async function customers(request: APIRequestContext, count = 1): Promise<{ id: string; name: string }[]> {
  return (await (await request.get(`/api/v1/customers?limit=${count}`)).json()).items;
}

/** What is told of an action that was made, as far as journeys look at it. */
export type Planned = { id: string; version: number; customer: { id: string } };

/** Makes an action, of whoever asks unless `more` says otherwise. */
export async function plan(request: APIRequestContext, title: string, more: object = {}): Promise<Planned> {
  const [customer] = await customers(request);
  const data = { kind: "call", title, customer: customer.id, ...more };
  const answer = await request.post("/api/v1/actions", { data, headers: await proof(request) });
  expect(answer.status(), await answer.text()).toBe(201);
  return answer.json();
}

/** Changes an action as it is now: somebody else was quicker. */
export async function overtake(request: APIRequestContext, id: string, change: object): Promise<void> {
  const { version } = await (await request.get(`/api/v1/actions/${id}`)).json();
  const headers = { ...(await proof(request)), "If-Match": `"${version}"` };
  const answer = await request.patch(`/api/v1/actions/${id}`, { data: change, headers });
  expect(answer.status(), await answer.text()).toBe(200);
}
