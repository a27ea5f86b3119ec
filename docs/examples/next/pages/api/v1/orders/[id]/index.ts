import { header, read, send, withOrders } from "../../../../../lib/api-route.ts";

export const config = { api: { bodyParser: false } };

export default withOrders({
  GET: (orders, { query }, response) => send(response, orders.get(String(query.id))),

  PUT: async (orders, request, response) => {
    const body = await read(request);
    send(response, orders.change(String(request.query.id), header(request, "if-match"), body));
  },
});
