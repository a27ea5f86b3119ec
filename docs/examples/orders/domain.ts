import { z } from "zod";
import { Problem } from "./problem.ts";

// --8<-- [start:domain]
export const prices = { cup: 1200, pot: 3900, tea: 450 }; // cents

const Draft = z.strictObject({
  items: z
    .array(z.strictObject({ sku: z.literal(["cup", "pot", "tea"]), quantity: z.int().min(1).max(99) }))
    .min(1)
    .max(50),
  note: z.string().max(200).default(""),
});

export type Draft = z.infer<typeof Draft>;
export type Order = Draft & {
  id: string;
  status: "open" | "cancelled";
  total: number;
  version: number;
  created: string;
};

/** What a client sent, checked; or a Problem that points at each fault. */
export function draft(input: unknown): Draft {
  const { data, error } = Draft.safeParse(input);
  if (data) return data;
  const faults = error.issues.map(({ path, message }) => ({ pointer: ["#", ...path].join("/"), detail: message }));
  throw new Problem(422, "The order is not valid", faults);
}

export function total(items: Draft["items"]) {
  return items.reduce((sum, { sku, quantity }) => sum + prices[sku] * quantity, 0);
}
// --8<-- [end:domain]
