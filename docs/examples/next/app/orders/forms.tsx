"use client";

import { useActionState } from "react";
import { cancel, place } from "./actions.ts";

// --8<-- [start:form]
/** Sent by a script where there is one, and as a plain form where not; the key makes one order of two clicks. */
export function PlaceOrder({ idempotencyKey }: { idempotencyKey: string }) {
  const [problem, action, pending] = useActionState(place, undefined);
  return (
    <form action={action}>
      <input type="hidden" name="key" value={idempotencyKey} />
      <select name="sku" aria-label="What">
        <option>tea</option>
        <option>cup</option>
        <option>pot</option>
      </select>
      <input name="quantity" type="number" min="1" max="99" defaultValue="1" aria-label="How many" />
      <button disabled={pending}>Place the order</button>
      {problem && <p role="alert">{problem.errors?.[0]?.detail ?? problem.title}</p>}
    </form>
  );
}
// --8<-- [end:form]

export function CancelOrder({ id }: { id: string }) {
  const [problem, action, pending] = useActionState(cancel, undefined);
  return (
    <form action={action}>
      <input type="hidden" name="id" value={id} />
      <button disabled={pending}>Cancel</button>
      {problem && <p role="alert">{problem.title}</p>}
    </form>
  );
}
