import "server-only";
import { cookies } from "next/headers";
import { ordersOf } from "orders";

// --8<-- [start:session]
/** The orders of whoever sends the request; a Problem, where the cookie holds no valid session. */
export async function currentOrders() {
  const session = (await cookies()).get("session");
  return ordersOf(`Bearer ${session?.value}`);
}
// --8<-- [end:session]
