import { DatabaseSync } from "node:sqlite";
import Fastify from "fastify";

const PRICE = 900;
const db = new DatabaseSync(":memory:");
db.exec("create table stock (pieces integer not null check (pieces >= 0)) strict");
db.exec("create table reserved (id text primary key) strict");
db.prepare("insert into stock values (?)").run(Number(process.env.STOCK ?? 1));

/** Asks the provider for money; under a key that it knows, it answers as it did before and takes nothing. */
async function charge(key?: string) {
  const response = await fetch(`${process.env.PROVIDER}/charges`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(key && { "idempotency-key": key }) },
    body: JSON.stringify({ amount: PRICE, currency: "eur" }),
    signal: AbortSignal.timeout(10_000),
  });
  const { id } = response.ok ? ((await response.json()) as { id?: string }) : {};
  return { status: response.status, id };
}

const app = Fastify();
app.get("/health", () => ({ status: "ok" }));

/** The money first, then the piece, which may be gone; and nothing that tells a second request from a repeated one. */
app.post("/as-printed", async () => {
  const { id } = await charge();
  db.exec("update stock set pieces = pieces - 1");
  return { charge: id };
});

// --8<-- [start:mended]
/** The piece first, once for each order, in one transaction; false where none is left. */
function reserve(order: string) {
  db.exec("begin immediate");
  const fresh = db.prepare("insert into reserved values (?) on conflict do nothing").run(order).changes;
  const taken = !fresh || db.prepare("update stock set pieces = pieces - 1 where pieces > 0").run().changes;
  db.exec(taken ? "commit" : "rollback");
  return Boolean(taken);
}

app.put<{ Params: { order: string } }>("/orders/:order", async ({ params: { order } }, reply) => {
  if (!reserve(order)) return reply.code(409).send({ error: "sold out" }); // nobody has paid
  const { status, id } = await charge(order); // the order's id is its key: asked twice, charged once
  if (id) return { charge: id };
  if (status === 402) release(order); // declined; any other failure keeps the piece until the client asks again
  return reply.code(status === 402 ? 402 : 502).send({ error: "not charged" });
});
// --8<-- [end:mended]

/** Gives the piece back, once. */
function release(order: string) {
  db.exec("begin immediate");
  const had = db.prepare("delete from reserved where id = ?").run(order).changes;
  if (had) db.exec("update stock set pieces = pieces + 1");
  db.exec("commit");
}

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
