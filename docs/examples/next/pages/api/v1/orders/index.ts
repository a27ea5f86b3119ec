import { header, read, send, withOrders } from "../../../../lib/api-route.ts";

// --8<-- [start:routes]
export const config = { api: { bodyParser: false } };

export default withOrders({
  GET: (orders, { query }, response) => response.json(orders.list(query.limit, query.cursor)),

  POST: async (orders, request, response) => {
    const order = orders.create(header(request, "idempotency-key"), await read(request));
    response.setHeader("location", `orders/${order.id}`);
    send(response, order, 201);
  },
});
// --8<-- [end:routes]
