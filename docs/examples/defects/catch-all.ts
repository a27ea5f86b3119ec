import { join } from "node:path";
import Fastify, { type HTTPMethods } from "fastify";
import next from "next";

/** Fastify before Next.js, with a catch-all for the methods it is told; what is not among them never gets there. */
const app = Fastify();
const pages = next({ dir: join(import.meta.dirname, "../next") });
await pages.prepare();
const handle = pages.getRequestHandler();

app.route({
  method: process.argv.slice(2) as HTTPMethods[],
  url: "/*",
  handler: async (request, reply) => {
    reply.hijack();
    await handle(request.raw, reply.raw);
  },
});

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
