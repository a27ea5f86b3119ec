import Fastify from "fastify";

const orders = [
  { id: 1, customer: "ada", item: "tea" },
  { id: 2, customer: "bob", item: "cup" },
];
const sessions = new Map([
  ["session-of-ada", "ada"],
  ["session-of-bob", "bob"],
]);

const app = Fastify();
app.get("/health", () => ({ status: "ok" }));

/** Whose orders they are says who asks. */
app.get<{ Querystring: { userId: string } }>("/as-printed", ({ query }) => {
  return orders.filter(({ customer }) => customer === query.userId);
});

app.get("/mended", ({ headers }, reply) => {
  const customer = sessions.get(headers.authorization?.replace("Bearer ", "") ?? "");
  if (!customer) return reply.code(401).send({ error: "sign in" });
  return orders.filter((order) => order.customer === customer); // whatever the query says
});

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
