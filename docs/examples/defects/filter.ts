import { DatabaseSync } from "node:sqlite";
import Fastify from "fastify";

const db = new DatabaseSync(":memory:");
db.exec("create table posts (title text, category text) strict");
db.exec("insert into posts values ('Green tea', 'tea'), ('A cup', 'cups')");

const app = Fastify();
app.get("/health", () => ({ status: "ok" }));

/** What a query does with null: posts whose category is null, of which there are none. Prisma does the same. */
app.get("/as-printed", ({ url }) => {
  const category = new URL(url, "http://localhost").searchParams.get("category"); // null where it is missing
  return db.prepare("select title from posts where category is ?").all(category);
});

app.get("/mended", ({ url }) => {
  const category = new URL(url, "http://localhost").searchParams.get("category");
  if (category === null) return db.prepare("select title from posts").all(); // no filter is no condition
  return db.prepare("select title from posts where category = ?").all(category);
});

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
