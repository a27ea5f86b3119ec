import express, { type ErrorRequestHandler } from "express";
import { etag, ordersOf, problemOf } from "orders";

// --8<-- [start:routes]
const app = express();
app.disable("x-powered-by");
app.use(express.json({ strict: false })); // whether it has to be an object is for the domain to say

app.get("/health", (_, response) => {
  response.json({ status: "ok" });
});

app.get("/orders", ({ headers, query }, response) => {
  response.json(ordersOf(headers.authorization).list(query.limit, query.cursor));
});

app.post("/orders", (request, response) => {
  const order = ordersOf(request.headers.authorization).create(request.get("idempotency-key"), request.body);
  response.status(201).location(`orders/${order.id}`).set("etag", etag(order)).json(order);
});

app.get("/orders/:id", ({ headers, params }, response) => {
  const order = ordersOf(headers.authorization).get(params.id);
  response.set("etag", etag(order)).json(order);
});

app.put("/orders/:id", ({ headers, params, body }, response) => {
  const order = ordersOf(headers.authorization).change(params.id, headers["if-match"], body);
  response.set("etag", etag(order)).json(order);
});

app.post("/orders/:id/cancel", ({ headers, params }, response) => {
  const order = ordersOf(headers.authorization).cancel(params.id);
  response.set("etag", etag(order)).json(order);
});

// by its four parameters Express knows it as the handler of errors
const onError: ErrorRequestHandler = (error, _request, response, _next) => {
  const problem = problemOf(error);
  response.status(problem.status).type("application/problem+json").send(JSON.stringify(problem));
};
app.use(onError);
// --8<-- [end:routes]

app.listen(Number(process.env.PORT ?? 3000), "127.0.0.1");
