import type { open } from "./store.ts";

const KEY_LIFE = 23 * 3_600_000; // the provider forgets a key after 24 hours, and would charge again

// --8<-- [start:relay]
/**
 * Charges what waits. Whenever this ends early, it is done again: the order's id is the key by which the provider knows
 * a request that it has seen, and answers as it did then.
 */
export async function relay(store: ReturnType<typeof open>, provider: string) {
  for (const id of store.expired(KEY_LIFE)) store.settle(id, "unclear"); // for a person to look at
  for (const { id, total, attempt } of store.due()) {
    // without an answer, or with half of one, it may be charged or not: ask again
    const { status, charge } = await ask(provider, id, total).catch(() => ({ status: 0, charge: undefined }));
    if (charge) store.settle(id, "paid", charge);
    else if (status === 402) store.settle(id, "declined");
    else store.later(id, Math.min(100 * 2 ** attempt, 60_000));
  }
}

async function ask(provider: string, id: string, amount: number) {
  const response = await fetch(`${provider}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": id },
    body: JSON.stringify({ amount, currency: "eur" }),
    signal: AbortSignal.timeout(10_000),
  });
  const charge = response.ok ? ((await response.json()) as { id?: string }).id : undefined;
  return { status: response.status, charge };
}
// --8<-- [end:relay]
