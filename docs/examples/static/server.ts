import cors from "@fastify/cors";
import Fastify, { type FastifyRequest } from "fastify";
import { ordersOf, Problem, problemOf } from "orders";

const { ORIGIN = "http://localhost:8080", PORT = 3000 } = process.env; // ORIGIN is where the static site is
const app = Fastify();

app.setErrorHandler((error, _, reply) => {
  const problem = problemOf(error);
  return reply.code(problem.status).type("application/problem+json").send(problem.toJSON());
});

// --8<-- [start:cors]
await app.register(cors, {
  origin: [ORIGIN],
  credentials: true, // answers to requests with the cookie may be read
  methods: ["GET", "POST"],
  allowedHeaders: ["content-type", "idempotency-key"],
  maxAge: 600, // seconds for which the browser need not ask again
});

// CORS says who may read an answer. What another site sends arrives all the same, and may bring the cookie along.
app.addHook("onRequest", async ({ method, headers }) => {
  if (method !== "GET" && headers.origin !== ORIGIN) throw new Problem(403, "That is for our own pages only");
});
// --8<-- [end:cors]

// --8<-- [start:session]
const ordersFor = ({ headers }: FastifyRequest) => {
  const [, token = ""] = /(?:^|; )__Host-session=([^;]*)/.exec(headers.cookie ?? "") ?? [];
  return ordersOf(`Bearer ${token}`);
};

const schema = { body: { type: "object", required: ["token"], properties: { token: { type: "string" } } } };

app.post<{ Body: { token: string } }>("/session", { schema }, ({ body }, reply) => {
  ordersOf(`Bearer ${body.token}`); // or 401
  const cookie = `__Host-session=${body.token}; Path=/; HttpOnly; Secure; SameSite=Strict`;
  return reply.code(201).header("set-cookie", cookie).send({});
});
// --8<-- [end:session]

app.get("/health", () => ({ status: "ok" }));

app.get("/orders", (request) => ordersFor(request).list(20, null));

app.post<{ Headers: { "idempotency-key"?: string } }>("/orders", (request, reply) => {
  return reply.code(201).send(ordersFor(request).create(request.headers["idempotency-key"], request.body));
});

await app.listen({ host: "127.0.0.1", port: Number(PORT) });
