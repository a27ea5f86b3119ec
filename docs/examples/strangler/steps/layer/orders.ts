// --8<-- [start:layer]
import "server-only";
import { type Order, ordersOf } from "orders";

/** One order of the session's customer, for pages, actions and handlers alike. */
export async function order(authorization: string | null, id: string): Promise<Order> {
  return ordersOf(authorization).get(id);
}
// --8<-- [end:layer]
