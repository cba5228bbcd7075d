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

/** The first day of which a new server of journeys makes scores. */
export const SCORED_SINCE = "2025-09-30";

/** Waits until a new server has scored the past: before that it takes up no new facts. */
export async function scoredPast(request: APIRequestContext, customer: string): Promise<void> {
  const first = async () => (await (await request.get(`/api/v1/customers/${customer}/health-history`)).json()).points[0]?.as_of;
  await expect.poll(first, { timeout: 120_000 }).toBe(SCORED_SINCE);
}
