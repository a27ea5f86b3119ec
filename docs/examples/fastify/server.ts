import Fastify from "fastify";
import { etag, ordersOf, problemOf } from "orders";

// --8<-- [start:routes]
const app = Fastify();
type Id = { Params: { id: string } };

app.get("/health", () => ({ status: "ok" }));

app.get<{ Querystring: { limit?: string; cursor?: string } }>("/orders", ({ headers, query }) =>
  ordersOf(headers.authorization).list(query.limit, query.cursor),
);

// --8<-- [start:create]
app.post<{ Headers: { "idempotency-key"?: string } }>("/orders", ({ headers, body }, reply) => {
  const order = ordersOf(headers.authorization).create(headers["idempotency-key"], body);
  return reply.code(201).header("location", `orders/${order.id}`).header("etag", etag(order)).send(order);
});
// --8<-- [end:create]

app.get<Id>("/orders/:id", ({ headers, params }, reply) => {
  const order = ordersOf(headers.authorization).get(params.id);
  return reply.header("etag", etag(order)).send(order);
});

app.put<Id>("/orders/:id", ({ headers, params, body }, reply) => {
  const order = ordersOf(headers.authorization).change(params.id, headers["if-match"], body);
  return reply.header("etag", etag(order)).send(order);
});

app.post<Id>("/orders/:id/cancel", ({ headers, params }, reply) => {
  const order = ordersOf(headers.authorization).cancel(params.id);
  return reply.header("etag", etag(order)).send(order);
});

app.setErrorHandler((error, _, reply) => {
  const problem = problemOf(error);
  // not the problem itself, since Fastify writes each Error in its own form
  return reply.code(problem.status).type("application/problem+json").send(problem.toJSON());
});
// --8<-- [end:routes]

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
