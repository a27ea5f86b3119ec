import Fastify from "fastify";

const { PORT = 3000, SERVICE = "http://127.0.0.1:4000" } = process.env;

// --8<-- [start:front]
const app = Fastify();

app.get("/health", () => "ok");

app.get("/", async (_, reply) => {
  const stock = await fetch(`${SERVICE}/stock/tea`); // knows nothing of the trace, and carries it on
  return reply.code(stock.status).send(await stock.json());
});
// --8<-- [end:front]

await app.listen({ host: "127.0.0.1", port: Number(PORT) });
