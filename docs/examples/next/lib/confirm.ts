import type { Order } from "orders";
import { publish } from "./feed.ts";

// --8<-- [start:confirm]
/** Has a mail sent, and says so. Lost if the process is killed meanwhile: what must not be lost belongs in a queue. */
export async function confirm(customer: string, { id, total }: Order) {
  const { MAIL } = process.env;
  if (!MAIL) return;
  const { ok } = await fetch(MAIL, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({ to: customer, order: id, total }),
    signal: AbortSignal.timeout(10_000),
  });
  if (ok) publish(`confirmed ${id}`, { customer, order: id, kind: "confirmed", text: "" });
}
// --8<-- [end:confirm]
