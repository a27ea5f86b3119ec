import { join } from "node:path";
import Fastify from "fastify";
import next from "next";
import { etag, ordersOf, problemOf } from "orders";
import { rooms } from "orders-ws";

// --8<-- [start:front]
const app = Fastify();
const pages = next({ dir: join(import.meta.dirname, "../next") }); // its build, as `npm run build` made it there
await pages.prepare();
const handle = pages.getRequestHandler();

// before each request, for Next.js or not; on the raw response, since Fastify does not send that of Next.js
app.addHook("onRequest", async (request, reply) => void reply.raw.setHeader("x-request-id", request.id));

await app.register(async (rest) => {
  rest.removeAllContentTypeParsers();
  rest.addContentTypeParser("*", (_request, _payload, done) => done(null)); // Next.js reads the body itself
  rest.all("/*", async (request, reply) => {
    reply.hijack();
    await handle(request.raw, reply.raw);
  });
});
// --8<-- [end:front]

// --8<-- [start:routes]
app.get<{ Querystring: { limit?: string; cursor?: string } }>("/service/orders", ({ headers, query }) =>
  ordersOf(headers.authorization).list(query.limit, query.cursor),
);

app.post<{ Headers: { "idempotency-key"?: string } }>("/service/orders", ({ headers, body }, reply) => {
  const order = ordersOf(headers.authorization).create(headers["idempotency-key"], body);
  return reply.code(201).header("location", `orders/${order.id}`).header("etag", etag(order)).send(order);
});
// --8<-- [end:routes]

app.setErrorHandler((error, _, reply) => {
  const problem = problemOf(error);
  return reply.code(problem.status).type("application/problem+json").send(problem.toJSON());
});

const leave = rooms(app.server);
app.addHook("preClose", async () => leave());
process.once("SIGTERM", () => void app.close().then(() => process.exit()));
await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
