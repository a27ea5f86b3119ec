import { bodyOf, etag } from "orders";
import { withOrders } from "../../../../lib/route-handler.ts";

// --8<-- [start:routes]
export const GET = withOrders(async (orders, _, { params }: RouteContext<"/api/orders/[id]">) => {
  const order = orders.get((await params).id);
  return Response.json(order, { headers: { etag: etag(order) } });
});

export const PUT = withOrders(async (orders, request, { params }: RouteContext<"/api/orders/[id]">) => {
  const order = orders.change((await params).id, request.headers.get("if-match"), await bodyOf(request));
  return Response.json(order, { headers: { etag: etag(order) } });
});
// --8<-- [end:routes]
