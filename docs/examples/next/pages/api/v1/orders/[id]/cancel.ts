import { send, withOrders } from "../../../../../lib/api-route.ts";

export default withOrders({
  POST: (orders, { query }, response) => send(response, orders.cancel(String(query.id))),
});
