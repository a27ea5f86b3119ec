import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { setTimeout } from "node:timers/promises";
import Fastify from "fastify";
import type { ReactNode } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { page, spiral, table } from "./next/views.ts";

const app = Fastify();
const prerendered = join(import.meta.dirname, "next/.next/server/app/static.html");

app.get("/health", () => ({ status: "ok" }));

app.get<{ Querystring: { ms: string } }>("/wait", async ({ query }) => {
  await setTimeout(Number(query.ms));
  return { status: "ok" };
});

app.get("/hop", async () => {
  const answer = await fetch(`${process.env.SERVICE}/health`);
  return answer.json();
});

app.get("/table", (_, reply) => reply.type("text/html").send(rendered(table())));
app.get("/spiral", (_, reply) => reply.type("text/html").send(rendered(spiral())));
app.get("/static", async (_, reply) => reply.type("text/html").send(await readFile(prerendered)));

app.get("/events", (_, reply) => {
  const events = new PassThrough();
  events.write("data: open\n\n");
  return reply.type("text/event-stream").send(events);
});

/** React's own renderer, streaming, without anything of Next.js. */
function rendered(content: ReactNode) {
  const { pipe } = renderToPipeableStream(page(content));
  return pipe(new PassThrough());
}

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
