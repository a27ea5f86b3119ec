import { ordersOf, problemOf } from "orders";

type Orders = ReturnType<typeof ordersOf>;

/** A Route Handler for a session's customer: it gets the customer's orders, and its errors become problems. */
export function withOrders<Context>(
  handle: (orders: Orders, request: Request, context: Context) => Response | Promise<Response>,
) {
  return async (request: Request, context: Context) => {
    try {
      return await handle(ordersOf(request.headers.get("authorization")), request, context);
    } catch (error) {
      return problemOf(error).toResponse();
    }
  };
}
