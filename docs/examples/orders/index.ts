import { open } from "./store.ts";

export { type Draft, type Order, prices } from "./domain.ts";
export { bodyOf, Problem, problemOf } from "./problem.ts";
export type { Page } from "./store.ts";

let opened: ReturnType<typeof open> | undefined;

/** The orders of the customer whose session it is, in the database that DATABASE names. */
export function ordersOf(authorization: string | null | undefined) {
  opened ??= open(process.env.DATABASE ?? ":memory:", process.env.SESSIONS);
  return opened(authorization);
}

export const etag = (order: { version: number }) => `"${order.version}"`;
