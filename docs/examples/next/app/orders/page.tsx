import { randomUUID } from "node:crypto";
import { redirect } from "next/navigation";
import { Problem } from "orders";
import { currentOrders } from "../../lib/session.ts";
import { CancelOrder, PlaceOrder } from "./forms.tsx";

// --8<-- [start:page]
export default async function Page() {
  // proxy.ts has seen that there is a cookie; whether it is a session is asked here, where the orders are
  const { list } = await currentOrders().catch(signIn);
  return (
    <main>
      <h1>Orders</h1>
      <PlaceOrder idempotencyKey={randomUUID()} />
      <ul>
        {list(20, null).orders.map(({ id, items, status }) => (
          <li key={id} id={id}>
            {items.map(({ sku, quantity }) => `${quantity} × ${sku}`).join(", ")}, {status}
            {status === "open" && <CancelOrder id={id} />}
          </li>
        ))}
      </ul>
    </main>
  );
}
// --8<-- [end:page]

function signIn(error: unknown): never {
  if (error instanceof Problem) redirect("/sign-in");
  throw error; // what is wrong with us is no reason to sign in
}
