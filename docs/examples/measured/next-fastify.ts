import { join } from "node:path";
import Fastify from "fastify";
import next from "next";

const app = Fastify();
const pages = next({ dir: join(import.meta.dirname, "next") }); // its build, as `npm run build` made it there
await pages.prepare();
const handle = pages.getRequestHandler();

app.get("/health", () => ({ status: "ok" }));
app.all("/*", async (request, reply) => {
  reply.hijack();
  await handle(request.raw, reply.raw);
});

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
