import { setTimeout as pause } from "node:timers/promises";
import Fastify from "fastify";
import { prices } from "orders";
import { relay } from "./relay.ts";
import { open } from "./store.ts";

const store = open(process.env.DATABASE ?? "payment.db");
const app = Fastify();

app.get("/health", () => ({ status: "ok" }));

// --8<-- [start:routes]
const schema = {
  params: { type: "object", properties: { id: { type: "string", format: "uuid" } } },
  body: {
    type: "object",
    required: ["sku", "quantity"],
    properties: { sku: { enum: Object.keys(prices) }, quantity: { type: "integer", minimum: 1, maximum: 99 } },
  },
};
type Put = { Params: { id: string }; Body: { sku: keyof typeof prices; quantity: number } };

/** Answers before the provider is asked: what the answer promises is in the database. */
app.put<Put>("/orders/:id", { schema }, ({ params, body }, reply) => {
  const total = prices[body.sku] * body.quantity; // never what the client says
  const order = store.place(params.id, total);
  return order.total === total ? reply.code(202).send(order) : reply.code(409).send({ error: "another order" });
});

app.get<{ Params: { id: string } }>("/orders/:id", ({ params }, reply) => {
  return store.get(params.id) ?? reply.code(404).send({ error: "no such order" });
});
// --8<-- [end:routes]

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });

for (;;) {
  await relay(store, process.env.PROVIDER ?? "http://127.0.0.1:4000");
  await pause(50);
}
