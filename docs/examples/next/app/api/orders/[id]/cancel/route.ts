import { etag } from "orders";
import { withOrders } from "../../../../../lib/route-handler.ts";

export const POST = withOrders(async (orders, _, { params }: RouteContext<"/api/orders/[id]/cancel">) => {
  const order = orders.cancel((await params).id);
  return Response.json(order, { headers: { etag: etag(order) } });
});
