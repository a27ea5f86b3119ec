import Fastify from "fastify";

const stock: Record<string, number> = { cup: 12, pot: 3, tea: 40 };

// --8<-- [start:service]
const app = Fastify();

app.get("/health", () => "ok");

app.get<{ Params: { sku: string } }>("/stock/:sku", ({ params }, reply) => {
  const left = stock[params.sku];
  return left === undefined ? reply.code(404).send({ error: "no such thing" }) : { left };
});
// --8<-- [end:service]

await app.listen({ host: "127.0.0.1", port: Number(process.env.PORT ?? 3000) });
