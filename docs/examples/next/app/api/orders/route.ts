import { bodyOf, etag } from "orders";
import { withOrders } from "../../../lib/route-handler.ts";

// --8<-- [start:routes]
export const GET = withOrders((orders, request) => {
  const { searchParams } = new URL(request.url);
  return Response.json(orders.list(searchParams.get("limit"), searchParams.get("cursor")));
});

export const POST = withOrders(async (orders, request) => {
  const order = orders.create(request.headers.get("idempotency-key"), await bodyOf(request));
  return Response.json(order, { status: 201, headers: { location: `orders/${order.id}`, etag: etag(order) } });
});
// --8<-- [end:routes]
