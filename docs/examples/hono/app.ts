import { Hono } from "hono";
import { bodyOf, etag, ordersOf, problemOf } from "orders";

// --8<-- [start:routes]
export const app = new Hono();

app.get("/health", (c) => c.json({ status: "ok" }));

app.get("/orders", (c) =>
  c.json(ordersOf(c.req.header("authorization")).list(c.req.query("limit"), c.req.query("cursor"))),
);

app.post("/orders", async (c) => {
  const orders = ordersOf(c.req.header("authorization"));
  const order = orders.create(c.req.header("idempotency-key"), await bodyOf(c.req));
  return c.json(order, 201, { location: `orders/${order.id}`, etag: etag(order) });
});

app.get("/orders/:id", (c) => {
  const order = ordersOf(c.req.header("authorization")).get(c.req.param("id"));
  return c.json(order, 200, { etag: etag(order) });
});

app.put("/orders/:id", async (c) => {
  const orders = ordersOf(c.req.header("authorization"));
  const order = orders.change(c.req.param("id"), c.req.header("if-match"), await bodyOf(c.req));
  return c.json(order, 200, { etag: etag(order) });
});

app.post("/orders/:id/cancel", (c) => {
  const order = ordersOf(c.req.header("authorization")).cancel(c.req.param("id"));
  return c.json(order, 200, { etag: etag(order) });
});

app.onError((error) => problemOf(error).toResponse());
// --8<-- [end:routes]
