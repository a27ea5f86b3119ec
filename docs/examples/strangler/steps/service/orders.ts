// --8<-- [start:layer]
import "server-only";
import { type Order, Problem } from "orders";

/** One order of the session's customer, for pages, actions and handlers alike. */
export async function order(authorization: string | null, id: string): Promise<Order> {
  const { API } = process.env;
  const [status, said] = await fetch(`${API}/orders/${encodeURIComponent(id)}`, {
    headers: { authorization: authorization ?? "" },
    signal: AbortSignal.timeout(2000),
  })
    .then(async (answer) => [answer.status, await answer.json()] as const)
    .catch(() => [502, { title: "The service does not answer" }] as const);
  if (status !== 200) throw new Problem(status, said.title);
  return said;
}
// --8<-- [end:layer]
