import { DatabaseSync } from "node:sqlite";
import Fastify from "fastify";

const db = new DatabaseSync(":memory:");
db.exec("create table patients (name text) strict");
db.exec("insert into patients values ('Ada'), ('Bob')");

const app = Fastify();
app.get("/health", () => ({ status: "ok" }));

/** A cursor stands for rows that nobody has read yet; awaiting it changes nothing. */
app.get("/as-printed", async () => JSON.stringify(await db.prepare("select name from patients").iterate()));

app.get("/mended", () => JSON.stringify(db.prepare("select name from patients").all()));

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
